//! A process that forks after a run, as multiprocessing and servers that fork ahead do: a child has the
//! memory of its parent, but none of its threads. Whatever ran before, its own runs come to their end.
//!
//! Each scene plays in a process of its own, which has done nothing else; so this is a program rather
//! than a test of many that share threads.

#[cfg(unix)]
fn main() {
    scenes::play();
}

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
mod scenes {
    use std::env;
    use std::num::NonZeroUsize;
    use std::process::{Command, exit};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;
    use std::time::{Duration, Instant};

    use acctpack::{Input, Options, Output, PackageFormat};
    use fork::{Fork, waitpid_nohang};

    const SCENE: &str = "ACCTPACK_FORK_SCENE";

    /// What the parent has done before it forks, and how many children it has.
    const SCENES: [(&str, fn(), usize); 5] = [
        ("nothing", || {}, 20),
        ("a run", || run(None), 100),
        ("a run in threads of its own", || run(NonZeroUsize::new(2)), 20),
        // Each child waits a second for a sign of life.
        (
            "the program's own work in the shared threads",
            || {
                rayon::join(|| 1, || 2);
            },
            3,
        ),
        ("a run that goes on", begin_runs, 20),
    ];

    /// So long a child may take. On a busy machine a second is little.
    const PATIENCE: Duration = Duration::from_secs(30);

    pub(super) fn play() {
        match env::var(SCENE) {
            Ok(name) => {
                let scene = SCENES.iter().find(|(scene, ..)| *scene == name);
                let (_, before, children) = scene.expect("a scene of that name");
                before();
                (0..*children).for_each(|_| wait_for(bear()));
            }
            Err(_) => {
                for (name, ..) in SCENES {
                    let own = env::current_exe().expect("this program");
                    let status = Command::new(own).env(SCENE, name).status();
                    assert!(status.expect("a process").success(), "after {name}");
                    println!("a child ends after {name}");
                }
            }
        }
    }

    /// A child that works, has a child of its own that does, and ends.
    fn bear() -> i32 {
        match fork::fork().expect("a child") {
            Fork::Parent(child) => child,
            Fork::Child => {
                run(None);
                run(None);
                match fork::fork().expect("a grandchild") {
                    Fork::Parent(grandchild) => wait_for(grandchild),
                    Fork::Child => run(None),
                }
                exit(0)
            }
        }
    }

    fn wait_for(child: i32) {
        let started = Instant::now();
        loop {
            match waitpid_nohang(child).expect("a child to wait for") {
                Some(status) => {
                    assert_eq!(status, 0, "a child failed");
                    return;
                }
                None if started.elapsed() > PATIENCE => {
                    eprintln!("a child hangs");
                    let _ = Command::new("kill").args(["-9", &child.to_string()]).status();
                    exit(1);
                }
                None => thread::sleep(Duration::from_millis(1)),
            }
        }
    }

    /// All of the engine: on all threads, over several blocks, in memory and on disk.
    fn run(threads: Option<NonZeroUsize>) {
        let list: String =
            (0..30_000).map(|n| format!("{}\n", 13_800_000_000u64 + n % 25_000)).collect();
        let mut options = Options::default();
        options.threads = threads;
        let input = || Input::bytes("list.txt", list.as_bytes());
        let checked = acctpack::check(input(), &options).expect("bytes can be read");
        assert_eq!((checked.kept, checked.duplicates), (25_000, 5000));
        options.max_memory = 1;
        let mut package = Vec::new();
        let output = Output::writer(PackageFormat::Zip, &mut package);
        let cleaned = acctpack::clean(input(), output, &options).expect("memory can be written to");
        assert_eq!(cleaned.kept, 25_000);
    }

    /// A thread that runs for as long as the process.
    fn begin_runs() {
        static BEGUN: AtomicBool = AtomicBool::new(false);
        thread::spawn(|| {
            loop {
                run(None);
                BEGUN.store(true, Ordering::Release);
            }
        });
        while !BEGUN.load(Ordering::Acquire) {
            thread::sleep(Duration::from_millis(1));
        }
    }
}
