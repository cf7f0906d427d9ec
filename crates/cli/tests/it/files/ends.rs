//! What a run leaves behind that is stopped, or cannot go on.

use super::*;
#[cfg(unix)]
use crate::support::is_ignored;

#[cfg(unix)]
#[test]
fn an_output_folder_that_is_removed_midway_is_told() {
    let place = Place::new();
    place.shell("mkfifo in.txt; mkdir sub").exits(0);
    let child = place.command("clean in.txt -o sub/out.txt").spawn().unwrap();
    let mut fifo = fs::File::create(place.at("in.txt")).unwrap();
    fifo.write_all(&filler(2 << 20)).unwrap();
    fs::remove_dir_all(place.at("sub")).unwrap();
    drop(fifo);
    ended(child.wait_with_output().unwrap()).exits(2).says("sub/out.txt");
}

/// The shell's limit on file sizes stands for a full disk.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_nothing_behind() {
    let place = Place::with("in.txt", filler(3 << 20));
    for signal in ["", "trap '' XFSZ; "] {
        for out in ["out.txt", "out.csv", "out.zip"] {
            place
                .shell(&format!("{signal}ulimit -f 100; exec $ACCTPACK clean in.txt -o {out}"))
                .exits(2);
        }
        place
            .shell(&format!(
                "{signal}ulimit -f 100; exec $ACCTPACK clean in.txt -o out.txt --split"
            ))
            .exits(2);
        // A report, and what does not fit in memory, fill the disk as well.
        fs::write(place.at("in.bad.txt"), "x\n".repeat(20_000)).unwrap();
        place
            .shell(&format!(
                "{signal}ulimit -f 100; exec $ACCTPACK check in.bad.txt --report r.jsonl"
            ))
            .exits(2);
        place
            .shell(&format!("{signal}ulimit -f 100; exec $ACCTPACK check in.txt --max-memory 1M"))
            .exits(2);
    }
    assert!(place.made().is_empty(), "{:?}", place.made());
    assert_eq!(fs::metadata(place.at("in.txt")).unwrap().len(), 3 << 20);
}

#[cfg(unix)]
#[test]
fn stopped_at_any_moment_there_is_no_package_or_a_whole_one() {
    let place = Place::with("in.txt", filler(24 << 20));
    let started = std::time::Instant::now();
    place.run("clean in.txt -o whole.txt --rejects in.rejects").exits(0);
    let whole = fs::read(place.at("whole.txt")).unwrap();
    let took = started.elapsed();
    for round in 0..16u32 {
        let name = if round % 2 == 0 { "TERM" } else { "KILL" };
        let child = place.command("clean in.txt -o out.txt --report in.json").spawn().unwrap();
        thread::sleep(took * (round + 1) / 16);
        signal(&child, name);
        let status = child.wait_with_output().unwrap().status;
        let made = place.made();
        let is_there = made.contains(&"out.txt".to_string());
        if is_there {
            assert!(fs::read(place.at("out.txt")).unwrap() == whole, "round {round}");
            fs::remove_file(place.at("out.txt")).unwrap();
        }
        if name == "TERM" {
            // Early on, before the program listens, the signal itself ends it.
            assert!(matches!(status.code(), Some(0 | 143) | None), "{status:?}");
            assert!(made.iter().all(|name| !name.starts_with(".acctpack")), "{made:?}");
            assert!(status.code() != Some(0) || is_there);
        }
        for stray in made.iter().filter(|name| name.starts_with(".acctpack")) {
            fs::remove_file(place.at(stray)).unwrap();
        }
    }
    assert!(fs::read(place.at("in.txt")).unwrap() == filler(24 << 20));
}

#[cfg(unix)]
#[test]
fn a_first_signal_stops_it_with_its_own_status() {
    let place = Place::new();
    place.shell("mkfifo in.txt").exits(0);
    for (name, status) in [("TERM", 143), ("INT", 130), ("HUP", 129)] {
        if is_ignored(status - 128) {
            continue;
        }
        // While it waits for somebody to write, and while it waits for more.
        let child = place.command("clean in.txt -o out.txt --report r.json").spawn().unwrap();
        thread::sleep(Duration::from_millis(200));
        signal(&child, name);
        ended(child.wait_with_output().unwrap()).exits(status);
        assert_eq!(place.made(), [""; 0]);
        let child = place.command("clean in.txt -o out.txt --report r.json").spawn().unwrap();
        let mut fifo = fs::File::create(place.at("in.txt")).unwrap();
        fifo.write_all(&filler(2 << 20)).unwrap();
        signal(&child, name);
        thread::sleep(Duration::from_millis(50));
        drop(fifo);
        ended(child.wait_with_output().unwrap()).exits(status);
        assert_eq!(place.made(), [""; 0]);
    }
}

/// As under `nohup`, and behind a script.
#[cfg(target_os = "linux")]
#[test]
fn a_signal_that_is_ignored_from_the_start_stays_so() {
    let place = Place::new();
    place.shell("mkfifo in.txt").exits(0);
    for name in ["HUP", "INT", "TERM"] {
        let mut command = Command::new("sh");
        let run = format!("trap '' {name}; exec $ACCTPACK clean in.txt -o out.txt --force");
        command.args(["-c", &run]).env("ACCTPACK", env!("CARGO_BIN_EXE_acctpack"));
        let child = place.settle(command).spawn().unwrap();
        let mut fifo = fs::File::create(place.at("in.txt")).unwrap();
        fifo.write_all(&filler(2 << 20)).unwrap();
        signal(&child, name);
        thread::sleep(Duration::from_millis(50));
        drop(fifo);
        ended(child.wait_with_output().unwrap()).exits(0);
        assert_eq!(place.made(), ["out.txt"]);
    }
}
