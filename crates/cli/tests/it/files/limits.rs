//! Runs in little memory, with few descriptors, on inputs without end.

use super::*;

#[cfg(unix)]
#[test]
fn a_zip_from_a_stream_that_does_not_end_is_not_copied_without_end() {
    let place = Place::with("in.zip", zipped("a.txt", b"ab\n"));
    let endless = "(cat in.zip; cat /dev/zero) | $ACCTPACK check - --from zip";
    place.shell(&format!("{endless} --max-inflated 1MiB")).exits(2).says("--max-inflated");
    place.shell("cat in.zip | $ACCTPACK check - --max-inflated 1").exits(1).says("zip-too-large");
}

/// The most memory a child had, in bytes, asked again and again until it ends or `enough` says so.
#[cfg(target_os = "linux")]
fn peak(child: &mut Child, enough: impl Fn(Duration) -> bool) -> u64 {
    let started = std::time::Instant::now();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().unwrap().is_none() && !enough(started.elapsed()) {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        most = most.max(kib.unwrap_or(0) << 10);
        thread::sleep(Duration::from_millis(2));
    }
    most
}

#[cfg(target_os = "linux")]
#[test]
fn a_row_without_end_is_read_in_bounded_memory() {
    let place = Place::with("in.txt", "ab\n");
    let file = fs::OpenOptions::new().write(true).open(place.at("in.txt")).unwrap();
    file.set_len(600 << 20).unwrap();
    let mut file = fs::OpenOptions::new().append(true).open(place.at("in.txt")).unwrap();
    file.write_all(b"\ncd\n").unwrap();
    let mut child = place
        .command("clean in.txt -o out.txt --max-memory 64M --report r.jsonl --report r.html")
        .spawn()
        .unwrap();
    let most = peak(&mut child, |_| false);
    ended(child.wait_with_output().unwrap()).exits(0).says("too-long");
    assert!((1 << 20..256 << 20).contains(&most), "{} MB", most >> 20);
    assert_eq!(place.read("out.txt"), "ab\ncd\n");
    assert_eq!(place.read("r.jsonl").lines().count(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_source_without_end_takes_bounded_memory_and_can_be_stopped() {
    let place = Place::new();
    let mut child = place.command("check /dev/zero --from txt --max-memory 32M").spawn().unwrap();
    let most = peak(&mut child, |elapsed| elapsed > Duration::from_millis(1500));
    signal(&child, "TERM");
    ended(child.wait_with_output().unwrap()).exits(143);
    assert!((1 << 20..256 << 20).contains(&most), "{} MB", most >> 20);
    // The reports hold every row of it that is bad, streamed.
    let ended = place
        .shell("yes x | head -c 2000000 | $ACCTPACK check - --report r.jsonl --max-memory 64M");
    ended.exits(1);
    assert_eq!(
        fs::read(place.at("r.jsonl")).unwrap().iter().filter(|&&byte| byte == b'\n').count(),
        1_000_000 + 1
    );
}

#[cfg(unix)]
#[test]
fn few_descriptors_and_one_thread_are_enough_or_told() {
    let place = Place::with("in.txt", filler(600_000));
    let mut enough = 0;
    for descriptors in 3..24 {
        let script = format!(
            "ulimit -n {descriptors}; exec $ACCTPACK clean in.txt -o out.txt --force --max-memory 100K --no-config"
        );
        let ended = place.shell(&script);
        // Too few to load the program at all is the system's to tell.
        if descriptors > 5 {
            assert!(
                matches!(ended.status, Some(0 | 2)),
                "{descriptors}: {:?} {}",
                ended.status,
                ended.stderr
            );
        }
        enough += u32::from(ended.status == Some(0));
    }
    assert!(enough > 0, "24 descriptors are not enough");
    let many = fs::read(place.at("out.txt")).unwrap();
    assert!(many == filler(600_000));
    for threads in ["1", "2", "7"] {
        for out in ["one.txt", "one.zip"] {
            place.run(&format!("clean in.txt -o {out} --force --threads {threads}")).exits(0);
        }
        assert!(fs::read(place.at("one.txt")).unwrap() == many);
        assert!(unzip(&fs::read(place.at("one.zip")).unwrap()) == many);
    }
}
