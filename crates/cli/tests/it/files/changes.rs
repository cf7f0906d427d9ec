//! An input that another program changes while it is read.

use super::*;

#[test]
fn an_input_that_is_another_when_it_is_read_again_is_named() {
    use acctpack::{ErrorKind, Hooks, Input, Options, Output, Phase};
    let text = filler(600_000);
    let place = Place::new();
    let path = place.at("in.txt");
    // Past memory, and in it, where numbers are let go and read again.
    for memory in [100_000, 1 << 30] {
        fs::write(&path, &text).unwrap();
        let mut options = Options::default();
        options.max_memory = memory;
        let mut hooks = Hooks::default();
        hooks.progress = Some(Box::new(|progress| {
            if progress.phase == Phase::Deduplicate {
                fs::write(&path, vec![b'x'; text.len()]).unwrap();
            }
        }));
        let output = Output::path(place.at("out.txt"));
        let error = acctpack::clean_with(Input::path(&path), output, &options, hooks).unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::InputChanged(named) if *named == path),
            "{memory}: {error}"
        );
        assert!(place.made().is_empty());
    }
}

#[test]
fn an_input_that_grows_while_it_is_read_is_refused() {
    let place = Place::with("in.txt", filler(24 << 20));
    let mut child = place.command("clean in.txt -o out.txt").spawn().unwrap();
    let mut file = fs::OpenOptions::new().append(true).open(place.at("in.txt")).unwrap();
    let mut number = 0u64;
    while child.try_wait().unwrap().is_none() {
        writeln!(file, "grown{number}").unwrap();
        number += 1;
        thread::sleep(Duration::from_millis(1));
    }
    ended(child.wait_with_output().unwrap()).exits(2).says("changed");
    assert!(place.made().is_empty(), "{:?}", place.made());
}

/// As by its path: what is read is not all that it came to be.
#[cfg(unix)]
#[test]
fn a_file_behind_standard_input_that_grows_while_it_is_read_is_refused() {
    use std::io::Seek as _;
    let text = filler(24 << 20);
    let place = Place::with("in.txt", &text);
    let clean = |name: &str, skip: u64, grows: bool| {
        let mut file = fs::File::open(place.at(name)).unwrap();
        file.seek(std::io::SeekFrom::Start(skip)).unwrap();
        let mut command = place.command("clean - -o out.txt --force");
        let mut child = command.stdin(file).spawn().unwrap();
        let mut file = fs::OpenOptions::new().append(true).open(place.at(name)).unwrap();
        while grows && child.try_wait().unwrap().is_none() {
            file.write_all(b"grown").unwrap();
            thread::sleep(Duration::from_millis(1));
        }
        ended(child.wait_with_output().unwrap())
    };
    clean("in.txt", 0, true).exits(2).says("changed while it was read");
    fs::write(place.at("in.zip"), zipped("a.txt", &text)).unwrap();
    clean("in.zip", 0, true).exits(2).says("changed while it was read");
    assert!(place.made().is_empty(), "{:?}", place.made());
    // Where others have read before, the rest is all there is.
    fs::write(place.at("in.txt"), &text).unwrap();
    clean("in.txt", 12, false).exits(0);
    assert!(place.read("out.txt").as_bytes() == &text[12..]);
    place.shell("(read first; $ACCTPACK clean - -o out.txt --force) < in.txt").exits(0);
}

#[test]
fn an_input_that_is_cut_while_it_is_read_never_becomes_a_package() {
    let text = filler(24 << 20);
    let place = Place::new();
    for memory in ["1G", "4M"] {
        fs::write(place.at("in.txt"), &text).unwrap();
        let child = place
            .command(&format!("clean in.txt -o out.txt --max-memory {memory}"))
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(20));
        fs::OpenOptions::new()
            .write(true)
            .open(place.at("in.txt"))
            .unwrap()
            .set_len(1 << 20)
            .unwrap();
        let ended = ended(child.wait_with_output().unwrap());
        // Cut early it is small and whole; cut late it was read whole before; else it changed.
        match ended.status {
            Some(0) => {
                let package = fs::read(place.at("out.txt")).unwrap();
                // A row that was cut ends in a line feed.
                let cut = package.strip_suffix(b"\n").unwrap_or(&package) == &text[..1 << 20];
                assert!(package == text || cut, "{} bytes", package.len());
                fs::remove_file(place.at("out.txt")).unwrap();
            }
            status => assert_eq!(status, Some(2), "{}", ended.stderr),
        }
        assert!(place.made().is_empty(), "{:?}", place.made());
    }
}

#[cfg(unix)]
#[test]
fn what_comes_by_standard_input_is_not_replaced_either() {
    let text = "13800138000\n13800138000\n";
    let place = Place::with("in.txt", text);
    fs::hard_link(place.at("in.txt"), place.at("in.again.txt")).unwrap();
    for line in [
        "clean - -o in.txt --force < in.txt",
        "clean - -o in.again.txt --force < in.txt",
        "clean - -o out.txt --rejects in.txt < in.txt",
        "clean - -o out.txt --report in.csv < in.csv",
        "check - --report in.csv < in.csv",
    ] {
        fs::write(place.at("in.csv"), text).unwrap();
        let ended = place.shell(&format!("$ACCTPACK {line}"));
        assert!(ended.stderr.contains("is the input itself"), "{line}: {}", ended.stderr);
        ended.exits(2);
        assert_eq!((place.read("in.txt"), place.read("in.csv")), (text.into(), text.into()));
        assert_eq!(place.made(), Vec::<String>::new(), "{line}");
    }
    // Another file, and a pipe, are no reason to refuse.
    place.shell("$ACCTPACK clean - -o out.txt < in.txt").exits(0);
    place.shell("cat in.txt | $ACCTPACK clean - -o in.txt --force").exits(0);
}
