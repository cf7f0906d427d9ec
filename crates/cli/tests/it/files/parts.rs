//! A package in parts, and the names of outputs.

use super::*;

#[test]
fn a_split_package_has_parts_and_no_other() {
    let place = Place::with("in.txt", [filler(400_000), filler(300_000)].concat());
    small_target(&place);
    place.run("clean in.txt -o out.txt --config in.toml").exits(1).says("--split");
    assert!(place.made().is_empty());
    place.run("clean in.txt -o out.txt --config in.toml --split").exits(0);
    let names = ["out-001.txt", "out-002.txt", "out-003.txt", "out-004.txt"];
    assert_eq!(place.made()[..4], names);
    let all: String = place.made().iter().map(|name| place.read(name)).collect();
    assert_eq!(
        all.len(),
        all.lines()
            .collect::<std::collections::HashSet<_>>()
            .iter()
            .map(|row| row.len() + 1)
            .sum::<usize>()
    );
    assert!(place.made().iter().all(|name| fs::metadata(place.at(name)).unwrap().len() <= 100_000));
    place.run("clean in.txt -o out.txt --config in.toml --split").exits(2).says("out-001.txt");
    place.run("clean in.txt -o out.txt --config in.toml --split --force").exits(0);
    assert_eq!(place.made().iter().map(|name| place.read(name)).collect::<String>(), all);
}

#[test]
fn a_split_package_never_stands_beside_parts_of_an_earlier_one() {
    let place = Place::with("in.txt", filler(IN_PARTS));
    small_target(&place);
    let split = |out: &str| format!("clean in.txt -o {out} --config in.toml --split --force");
    place.run(&split("out.zip")).exits(0);
    place.run(&split("out.txt")).exits(0);
    let before = place.made();
    assert_eq!(before, ["out-001.txt", "out-002.txt", "out-003.txt", "out.zip"]);
    let kept = place.read("out-001.txt");
    // Fewer parts, and a whole, would leave old ones behind.
    for len in [IN_PARTS - 100_000, 1000] {
        fs::write(place.at("in.txt"), filler(len)).unwrap();
        let leftover = if len == 1000 { "out-001.txt" } else { "out-003.txt" };
        place.run(&split("out.txt")).exits(2).says(&format!("{leftover} would pass for a part"));
        assert_eq!((place.made(), place.read("out-001.txt")), (before.clone(), kept.clone()));
    }
    // Nor does any other part, whether those before it are there or not.
    for name in ["out-001.txt", "out-002.txt"] {
        fs::remove_file(place.at(name)).unwrap();
    }
    for (len, leftover) in [(1000, "out-003.txt"), (IN_PARTS - 100_000, "out-003.txt")] {
        fs::write(place.at("in.txt"), filler(len)).unwrap();
        place.run(&split("out.txt")).exits(2).says(&format!("{leftover} would pass for a part"));
    }
    for leftover in ["out-004.txt", "out-1000.txt"] {
        fs::rename(place.at("out-003.txt"), place.at(leftover)).unwrap();
        place.run(&split("out.txt")).exits(2).says(&format!("{leftover} would pass for a part"));
        fs::rename(place.at(leftover), place.at("out-003.txt")).unwrap();
    }
    let rejects = format!("{} --rejects ./out-005.txt", split("out.txt"));
    fs::remove_file(place.at("out-003.txt")).unwrap();
    place.run(&rejects).exits(2).says("out-005.txt would pass for a part");
    // What has another name than parts have: a date, a list of something else.
    let others = ["out-20260801.txt", "out-1.txt", "out-0004.txt", "out-004.csv", "out-x.txt"];
    others.iter().for_each(|name| fs::write(place.at(name), "").unwrap());
    place.run(&split("out.txt")).exits(0);
    let parts = ["out-001.txt", "out-002.txt", "out.zip"];
    others.iter().chain(&parts).for_each(|name| fs::remove_file(place.at(name)).unwrap());
    assert!(place.made().is_empty());
    // What cannot be a part is no reason to begin with those before it.
    fs::write(place.at("in.txt"), filler(IN_PARTS)).unwrap();
    fs::create_dir(place.at("out-002.txt")).unwrap();
    place.run(&split("out.txt")).exits(2).says("out-002.txt is a folder");
    assert_eq!(place.made(), ["out-002.txt"]);
    fs::remove_dir(place.at("out-002.txt")).unwrap();
    if cfg!(unix) {
        place.shell("mkfifo out-002.txt").exits(0);
        place.run(&split("out.txt")).exits(2).says("out-002.txt is a device or a pipe");
        assert_eq!(place.made(), ["out-002.txt"]);
        fs::remove_file(place.at("out-002.txt")).unwrap();
    }
    fs::write(place.at("in.txt"), filler(1000)).unwrap();
    place.run(&split("out.txt")).exits(0);
    fs::write(place.at("in.txt"), filler(IN_PARTS)).unwrap();
    place.run(&split("out.txt")).exits(2).says("out.txt would pass for a part");
    assert_eq!(place.made(), ["out.txt"]);
    // A list that is one of several itself becomes a package of its own.
    fs::write(place.at("list-001.txt"), filler(1000)).unwrap();
    place.run("clean list-001.txt -o list.txt --split").exits(0);
    // But not beside the others.
    fs::write(place.at("list-002.txt"), filler(1000)).unwrap();
    let again = "clean list-001.txt -o list.txt --split --force";
    place.run(again).exits(2).says("list-002.txt would pass for a part");
    fs::remove_file(place.at("list-002.txt")).unwrap();
    // A package within the limit is one, whatever its quotes may come to.
    fs::write(place.at("in.txt"), filler(99_000)).unwrap();
    place.run(&split("one.csv")).exits(0);
    assert_eq!(place.made(), ["list-001.txt", "list.txt", "one.csv", "out.txt"]);
}

#[test]
fn names_that_the_service_does_not_take_are_refused_before_anything_is_read() {
    let place = Place::with("in.txt", "ab\n");
    fs::write(place.at("in.toml"), "target = \"t\"\n[targets.t]\nformats = [\"txt\"]\n").unwrap();
    place.run("clean in.txt -o out.csv --config in.toml").exits(2).says("does not take .csv");
    place.run("clean in.txt -o out.txt --config in.toml").exits(0);
    let name = |chars: usize| format!("{}.txt", "n".repeat(chars - 4));
    place.run(&format!("clean in.txt -o {}", name(101))).exits(2).says("1 to 100");
    place.run(&format!("clean in.txt -o {} --split", name(97))).exits(2).says("101 characters");
    place.run(&format!("clean in.txt -o {} --split", name(96))).exits(0);
    place.run(&format!("clean in.txt -o {}", name(100))).exits(0);
}

/// From the thousandth part on the number has a digit more.
#[test]
fn parts_whose_names_become_too_long_are_not_written() {
    let text: String = (0..1001).map(|n| format!("{n:04}\n")).collect();
    let place = Place::with("in.txt", text);
    let target = "target = \"t\"\n[targets.t]\nmax-bytes = 5\nfile-name = [1, 10]\n";
    fs::write(place.at("in.toml"), target).unwrap();
    let run = "clean in.txt --config in.toml --split -o";
    place.run(&format!("{run} ab.txt")).exits(2).says("ab-1001.txt: with the number of a part");
    assert!(place.made().is_empty());
    place.run(&format!("{run} a.txt")).exits(0);
    assert_eq!(place.made().len(), 1001);
}

#[test]
fn an_entry_is_named_after_its_package_or_part() {
    let place = Place::with("in.txt", "ab\n");
    let entry = |name: &str| {
        let file = fs::File::open(place.at(name)).unwrap();
        let archive = zip::ZipArchive::new(file).unwrap();
        archive.file_names().next().unwrap().unwrap().into_owned()
    };
    for (name, expected) in [
        ("名单.zip", "名单.txt"),
        ("._x.zip", "_x.txt"),
        ("a\\b\u{1}\u{85}c:d.zip", "a_b__c_d.txt"),
        ("...zip", "accounts.txt"),
    ] {
        // No name on Windows.
        if cfg!(windows) && name.contains(':') {
            continue;
        }
        let mut command = place.command("clean in.txt -o");
        ended(command.arg(name).output().unwrap()).exits(0);
        assert_eq!(entry(name), expected);
        ended(place.command("check").arg(name).output().unwrap()).exits(0);
        fs::remove_file(place.at(name)).unwrap();
    }
    // Digits that do not deflate to next to nothing.
    let text: String = (0..60_000u64)
        .map(|n| format!("{:016x}\n", n.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
        .collect();
    fs::write(place.at("in.txt"), &text).unwrap();
    small_target(&place);
    place.run("clean in.txt -o zz.zip --config in.toml --split").exits(0);
    let parts = place.made();
    assert!(parts.len() > 2, "{parts:?}");
    let mut all = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        assert_eq!(*part, format!("zz-{:03}.zip", index + 1));
        assert_eq!(entry(part), part.replace("zip", "txt"));
        place.run(&format!("check {part} --config in.toml")).exits(0);
        all.extend(unzip(&fs::read(place.at(part)).unwrap()));
    }
    assert!(all == text.as_bytes());
    fs::write(place.at("in.txt"), "ab\n").unwrap();
    place.run("clean in.txt -o one.zip --config in.toml --split").exits(0);
    assert_eq!(entry("one.zip"), "one.txt");
}
