//! What readers of zips disagree about, each kind with its variants: refused where they read different
//! lists, taken with a warning where some refuse it, and in silence where all agree.

use super::*;
use crate::Hooks;
use crate::input::Input;

/// A good archive of one list.
fn good() -> Vec<u8> {
    build(&[part("accounts.txt", &text())])
}

/// Where the directory and the end record of an archive without a comment begin.
fn places(archive: &[u8]) -> (usize, usize) {
    let directory = memchr::memmem::rfind(archive, b"PK\x01\x02").unwrap();
    (directory, archive.len() - 22)
}

/// An archive with Zip64 records between its directory and its end record.
fn with_zip64(change: impl Fn(&mut [u64; 4]), asked: bool) -> Vec<u8> {
    let mut archive = good();
    let (directory, end) = places(&archive);
    // The entries of this disk and all, the directory's size and its place.
    let mut values = [1, 1, (end - directory) as u64, directory as u64];
    change(&mut values);
    let mut records = b"PK\x06\x06".to_vec();
    records.extend_from_slice(&44u64.to_le_bytes());
    records.extend_from_slice(&[45, 3, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    values.iter().for_each(|value| records.extend_from_slice(&value.to_le_bytes()));
    records.extend_from_slice(b"PK\x06\x07\0\0\0\0");
    records.extend_from_slice(&(end as u64).to_le_bytes());
    records.extend_from_slice(&1u32.to_le_bytes());
    archive.splice(end..end, records);
    if asked {
        let at = archive.len() - 6;
        archive[at..at + 4].fill(0xFF);
    }
    archive
}

/// The archive is taken, with this found; or `None` if it is refused.
#[track_caller]
fn assert_found(bytes: &[u8], found: &str) {
    let outcome = check(bytes);
    assert_eq!(outcome.found(), found);
    let taken = ["", "zip-portability"].contains(&found);
    assert_eq!(outcome.opened.map(|(_, _, read)| read), taken.then(text));
    // What `clean` writes has nothing of it.
    let cleaned = clean(bytes);
    assert_eq!(cleaned.opened.is_some(), taken);
    if taken && !found.is_empty() {
        assert_eq!(cleaned.found(), format!("{found}*"));
    }
}

#[test]
fn a_second_end_record_is_refused_wherever_it_stands() {
    let with_comment = |comment: &[u8]| {
        let mut archive = good();
        let at = archive.len() - 2;
        archive[at..].copy_from_slice(&(comment.len() as u16).to_le_bytes());
        [archive, comment.to_vec()].concat()
    };
    assert_found(&with_comment(b"made by hand"), "");
    let end = [b"PK\x05\x06".as_slice(), &[0; 18]].concat();
    assert_found(&with_comment(&end), "zip-corrupt");
    assert_found(&with_comment(&[&end[..], b" and more"].concat()), "zip-corrupt");
    assert_found(&with_comment(b"PK\x05\x06"), "zip-corrupt");
    assert_found(&[good(), end.clone()].concat(), "zip-corrupt");
    assert_found(&[good(), b"PK\x05\x06".to_vec()].concat(), "zip-corrupt");
    assert_found(&[good(), good()].concat(), "zip-corrupt");
    // In the data of an entry it is no record.
    let mut stored = part("accounts.txt", &text());
    stored.data = [&end[..], &text()].concat();
    for fields in [&mut stored.local, &mut stored.central] {
        fields.method = 0;
        (fields.packed, fields.size) = (stored.data.len() as u32, stored.data.len() as u32);
        fields.crc = crc32fast::hash(&stored.data);
    }
    assert_eq!(check(&build(&[stored])).found(), "");
}

#[test]
fn zip64_records_say_what_the_end_record_says() {
    assert_found(&with_zip64(|_| {}, true), "");
    assert_found(&with_zip64(|_| {}, false), "zip-portability");
    let lies: [fn(&mut [u64; 4]); 4] =
        [|v| v[0] = 2, |v| (v[0], v[1]) = (2, 2), |v| v[2] += 1, |v| v[3] -= 1];
    for lie in lies {
        assert_found(&with_zip64(lie, false), "zip-corrupt");
    }
    assert_found(&with_zip64(|v| v[3] += 1, true), "zip-corrupt");
    // Before it stand bytes that its places know nothing of.
    assert_found(&[b"notice", &with_zip64(|_| {}, true)[..]].concat(), "zip-portability");
    // A record that does not stand where the locator says, or is none.
    for (from_end, changed) in [(34, 1), (35, 1), (26, 2), (42, 1), (98, 1)] {
        let mut archive = with_zip64(|_| {}, true);
        let at = archive.len() - from_end;
        archive[at] ^= changed;
        assert!(check(&archive).opened.is_none(), "{from_end}");
    }
}

#[test]
fn the_numbers_of_the_end_record_are_those_of_the_directory() {
    for (at, what) in
        [(8, "here"), (10, "entries"), (12, "size"), (13, "size"), (4, "disk"), (6, "disk")]
    {
        for change in [1, 0xFF] {
            let mut archive = good();
            let (_, end) = places(&archive);
            archive[end + at] ^= change;
            assert_eq!(check(&archive).found(), "zip-corrupt", "{what}");
        }
    }
    let mut archive = good();
    let (directory, end) = places(&archive);
    archive[end + 12..end + 16].fill(0);
    assert_found(&archive, "zip-corrupt");
    // Further on than it stands: the beginning is missing.
    archive = good()[10..].to_vec();
    assert_found(&archive, "zip-corrupt");
    // In the directory: on another disk.
    archive = good();
    archive[directory + 34] = 1;
    assert_found(&archive, "zip-corrupt");
}

#[test]
fn bit_3_stands_in_both_headers_or_in_neither() {
    for (described, undescribed) in [(8, 0), (0, 8)] {
        let mut part = part("accounts.txt", &text());
        (part.local.flags, part.central.flags) = (described, undescribed);
        part.descriptor = streamed("accounts.txt", &text()).descriptor;
        assert_found(&build(&[part]), "zip-corrupt");
    }
}

#[test]
fn entries_that_are_left_out_are_held_against_their_own_headers() {
    for left_out in ["__MACOSX/._accounts.txt", ".DS_Store", "folder/"] {
        let list = part("accounts.txt", &text());
        let honest = part(left_out, b"");
        assert!(check(&build(&[honest.clone(), list.clone()])).opened.is_some(), "{left_out}");
        let lies: [fn(&mut TestEntry); 4] = [
            |part| part.local.name = b"evil.txt".to_vec(),
            |part| part.local.method = 0,
            |part| part.local.flags = 8,
            |part| part.local.size = 7,
        ];
        for lie in lies {
            for first in [true, false] {
                let mut liar = honest.clone();
                lie(&mut liar);
                let parts = if first { [liar, list.clone()] } else { [list.clone(), liar] };
                let outcome = clean(&build(&parts));
                assert!(outcome.opened.is_none(), "{left_out}");
                assert!(outcome.found().ends_with("zip-corrupt"), "{}", outcome.found());
            }
        }
    }
    // A folder that holds a list.
    let parts = [part("folder/", b"mallory\n"), part("accounts.txt", &text())];
    assert_eq!(clean(&build(&parts)).found(), "zip-folder* zip-corrupt");
}

#[test]
fn bytes_around_a_zip_are_warned_of() {
    let notice = b"<br />\n<b>Notice</b>: x on line 157<br />\n";
    assert_found(&[notice, &good()[..]].concat(), "zip-portability");
    assert_found(&[b"PK00", &good()[..]].concat(), "zip-portability");
    assert_found(&[b"PK\x07\x08", &good()[..]].concat(), "zip-portability");
    // A self-extractor's program holds the signature that it looks for.
    let stub = [b"MZ\x90\0 program PK\x03\x04 more of it".as_slice(), &[0xCC; 100]].concat();
    assert_found(&[&stub[..], &good()[..]].concat(), "zip-portability");
    assert_found(&[&good()[..], b"\r\n"].concat(), "");
    assert_found(&[&good()[..], &[0; 60_000]].concat(), "");
    for buried in [70_000, 3 << 20] {
        let archive = [good(), vec![0; buried]].concat();
        assert_found(&archive, "zip-corrupt");
        let JudgedZip::Refused(findings) =
            open(Cursor::new(&archive), Leniency::Check, Contents::Lists, &Options::default())
                .unwrap()
        else {
            panic!("no reader finds its end")
        };
        assert!(findings[0].problem(View::default()).contains("follow its end"));
    }
    // What reads as an entry before it is one to a reader that starts there.
    let hidden = &good()[..places(&good()).0];
    assert_found(&[hidden, &good()[..]].concat(), "zip-corrupt");
    assert_found(&[b"MZ", hidden, &good()[..]].concat(), "zip-corrupt");
}

#[test]
fn parts_of_a_split_archive_are_called_that() {
    let mut last = good();
    let at = places(&last).1 + 4;
    last[at] = 1;
    let said = |bytes: &[u8]| {
        let judged =
            open(Cursor::new(bytes), Leniency::Check, Contents::Lists, &Options::default())
                .unwrap();
        match judged {
            JudgedZip::Refused(findings) => findings[0].problem(View::default()),
            JudgedZip::NoZip(finding) => finding.problem(View::default()),
            JudgedZip::Open(..) => panic!("half a list"),
        }
    };
    assert!(said(&last).contains("one part of a split archive"));
    assert!(said(&good()[..80]).contains("one part of several"));
    assert!(said(&good()[80..]).contains("beginning is missing"));
}

#[test]
fn attributes_that_make_no_file_of_an_entry_are_refused() {
    let with = |host, attributes| {
        let mut part = part("accounts.txt", &text());
        (part.host, part.attributes) = (host, attributes);
        build(&[part])
    };
    for host in [0, 10, 11, 14] {
        assert_found(&with(host, 0x20), "");
        assert_found(&with(host, 0x10), "zip-entry-format");
    }
    for kind in [0o120_000, 0o040_000, 0o010_000, 0o020_000, 0o060_000, 0o140_000] {
        assert_found(&with(3, (kind | 0o644) << 16), "zip-entry-format");
        let mut options = Options::default();
        options.set_severity(Code::ZipEntryFormat, None).unwrap();
        let allowed = try_with(&with(3, (kind | 0o644) << 16), Leniency::Clean, &options);
        assert_eq!(allowed.opened, None, "a path is no list, whatever is allowed");
    }
    assert_found(&with(3, 0), "");
    assert_found(&with(3, 0o644 << 16), "");
}

#[test]
fn a_list_whose_name_ends_in_a_backslash_is_a_list() {
    let parts = [part("more.txt\\", b"mallory\n"), part("accounts.txt", &text())];
    assert_eq!(check(&build(&parts)).found(), "zip-entries");
    assert_eq!(clean(&build(&parts)).found(), "zip-entries");
    let parts = [part("folder\\", b""), part("folder\\accounts.txt", &text())];
    let mut folder = parts;
    (folder[0].local.method, folder[0].central.method) = (0, 0);
    (folder[0].local.packed, folder[0].central.packed) = (0, 0);
    folder[0].data.clear();
    let outcome = clean(&build(&folder));
    assert_eq!((outcome.found(), outcome.opened.unwrap().2), ("zip-folder*".into(), text()));
}

#[test]
fn versions_and_flags_that_readers_refuse_are_warned_of() {
    let with = |change: &dyn Fn(&mut TestFields)| {
        let mut part = part("accounts.txt", &text());
        change(&mut part.local);
        change(&mut part.central);
        build(&[part])
    };
    assert_found(&with(&|fields| fields.version = 45), "");
    for version in [63, 64, 84, 0xFF] {
        assert_found(&with(&|fields| fields.version = version), "zip-portability");
    }
    for bit in [4, 5, 7, 8, 9, 10, 12, 14, 15] {
        assert_found(&with(&|fields| fields.flags = 1 << bit), "zip-portability");
    }
    for bit in [0, 6, 13] {
        assert_found(&with(&|fields| fields.flags = 1 << bit), "zip-encrypted");
    }
    for bit in [1, 2, 11] {
        assert_found(&with(&|fields| fields.flags = 1 << bit), "");
    }
}

#[test]
fn extra_fields_that_are_broken_lose_no_list() {
    let with = |local: &[u8], central: &[u8]| {
        let mut part = part("accounts.txt", &text());
        (part.local.extra, part.central.extra) = (local.to_vec(), central.to_vec());
        build(&[part])
    };
    // Too short to hold what their tags say, padding, and a name that went stale.
    let short: &[&[u8]] = &[b"UT\x01\0\x03", b"up\x02\0\x01\0", b"ux\0\0", b"\0\0\0"];
    for extra in short {
        assert_found(&with(extra, extra), "");
    }
    let stale = [b"up\x0d\0\x01\0\0\0\0".as_slice(), b"evil.csv"].concat();
    assert_found(&with(&stale, &stale), "");
    // A field that reaches over the end.
    let long = b"UT\x09\0\x03";
    assert_found(&with(b"", long), "zip-portability");
    assert_found(&with(long, b""), "");
}

#[test]
fn names_that_some_readers_cannot_make_are_warned_of() {
    let gbk = encoding_rs::GBK.encode("账号列表.txt").0.into_owned();
    let with = |name: &[u8], flags| {
        let mut part = part("", &text());
        for fields in [&mut part.local, &mut part.central] {
            (fields.name, fields.flags) = (name.to_vec(), flags);
        }
        build(&[part])
    };
    assert_found(&with(&gbk, 0), "");
    assert_found(&with(&gbk, 1 << 11), "zip-portability");
    assert_found(&with("账号列表.txt".as_bytes(), 1 << 11), "");
    assert_found(&with(&encoding_rs::SHIFT_JIS.encode("表.txt").0, 0), "");
    assert_found(&with(&encoding_rs::BIG5.encode("許功蓋.txt").0, 0), "");
    for (length, found) in [(251, ""), (252, "zip-portability"), (60_000, "zip-portability")] {
        assert_found(&with(format!("{}.txt", "n".repeat(length)).as_bytes(), 0), found);
    }
}

#[test]
fn a_stream_of_unknown_length_is_read_as_its_writers_write_it() {
    // FileSender marks the sizes as those of a Zip64 field, and writes none.
    let mut part = streamed("accounts.txt", &text());
    (part.local.packed, part.local.size) = (u32::MAX, u32::MAX);
    assert_found(&build(&[part.clone()]), "");
    // With the field, its values unknown too.
    part.local.extra = [&[1, 0, 16, 0][..], &[0; 16]].concat();
    assert_found(&build(&[part.clone()]), "");
    // Not a stream: then the sizes are wrong.
    (part.local.flags, part.central.flags) = (0, 0);
    assert_found(&build(&[part]), "zip-corrupt");
}

/// What a whole run of `check` finds: the codes, and the messages about the package.
fn run(name: &str, bytes: &[u8]) -> (Vec<String>, String) {
    let mut messages = String::new();
    let hooks = Hooks {
        finding: Some(Box::new(|finding| messages.push_str(&finding.problem(View::default())))),
        ..Hooks::default()
    };
    let input = Input::bytes(name, bytes);
    let summary = crate::check_with(input, &Options::default(), hooks).unwrap();
    let found = summary.findings.iter().map(|(code, _)| code.to_string()).collect();
    (found, messages)
}

#[test]
fn what_an_entry_is_is_told_by_its_first_bytes() {
    let workbook = archive("python-inner.zip");
    let tar = [&[b'a'; 257][..], b"ustar\0", &[0; 300]].concat();
    for (what, text) in [
        ("page", &b"<!DOCTYPE html>\n<html>\n<body>\n<p>Session expired</p>\n</html>\n"[..]),
        ("table", b"\xef\xbb\xbf<table><tr><td>13800138000</td></tr></table>"),
        ("XML", b"<?xml version=\"1.0\"?><a>13800138000</a>"),
        ("JSON", b"[\"alice@example.com\",\"bob@example.com\"]\n"),
        ("JSON object", b"{\"accounts\":[1]}"),
        ("old spreadsheet", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0"),
        ("gzip", b"\x1f\x8b\x08\0\0\0\0\0"),
        ("7-Zip", b"7z\xbc\xaf\x27\x1c\0\x04"),
        ("RAR", b"Rar!\x1a\x07\0"),
        ("bzip2", b"BZh91AY&SY1234"),
        ("xz", b"\xfd7zXZ\0\0"),
        ("Zstandard", b"\x28\xb5\x2f\xfd\x04"),
        ("PDF", b"%PDF-1.7\n"),
        ("tar", &tar),
        ("zip", &workbook),
    ] {
        for name in ["accounts.txt", "accounts.csv"] {
            let (found, message) = run("a.zip", &build(&[part(name, text)]));
            assert_eq!(found, ["file-format"], "{what} in a zip");
            assert!(message.contains(name), "{message}");
        }
        let alone = run("a.txt", text).0;
        assert!(alone.contains(&"file-format".to_string()), "{what} alone: {alone:?}");
        if what != "zip" {
            assert_eq!(run("a.zip", text).0, ["file-format"], "{what} called .zip");
        }
    }
    for text in ["BZhang@example.com\nab\n", "<alice>\nbob\n", "[VIP]\nbob\n"] {
        let (found, _) = run("a.zip", &build(&[part("a.txt", text.as_bytes())]));
        assert!(!found.contains(&"file-format".to_string()), "{text:?}");
    }
    // No zip, and nothing else that is known.
    assert_eq!(run("a.zip", b"alice\nbob\n").0, ["zip-corrupt"]);
    // A page before a sound zip is only what stands before it.
    let before = [b"<html>x</html>\n".as_slice(), &good()].concat();
    assert_eq!(run("a.zip", &before).0, ["zip-portability", "duplicate"]);
}

#[test]
fn a_damaged_entry_is_not_also_said_to_hold_no_account() {
    for change in
        [|part: &mut TestEntry| part.data.truncate(3), |part: &mut TestEntry| part.data[9] ^= 0x55]
    {
        let mut broken = part("accounts.txt", &text());
        change(&mut broken);
        for fields in [&mut broken.local, &mut broken.central] {
            fields.packed = broken.data.len() as u32;
        }
        assert_eq!(run("a.zip", &build(&[broken])).0, ["zip-corrupt"]);
    }
    let mut wrong = part("accounts.txt", &text());
    (wrong.local.crc, wrong.central.crc) = (1, 1);
    assert_eq!(run("a.zip", &build(&[wrong])).0, ["zip-corrupt"]);
}
