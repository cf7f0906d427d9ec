//! A list: taken in, chosen for, corrected, given back.

use crate::support::{Setup, setup};

fn table() -> String {
    let rows = (0..40).map(|n| format!("user{n},138001380{n:02},Paris\n"));
    format!("name,phone,city\n{}Ann,1,Rome\n", rows.collect::<String>())
}

fn figure(page: &str, words: &str) -> u64 {
    let before = page.split(words).next().unwrap();
    let number = before.rsplit("<b>").next().unwrap().split('<').next().unwrap();
    number.replace(',', "").parse().unwrap_or_else(|_| panic!("no number before {words}: {page}"))
}

fn audience(setup: &Setup, campaign: &str) -> String {
    setup.get(&format!("{campaign}/audience")).body
}

#[test]
fn a_form_without_scripts_brings_a_file_or_what_was_pasted() {
    let setup = setup();
    let origin = format!("http://{}", setup.host());
    let multipart = ("content-type", "multipart/form-data; boundary=b");
    let part = |name: &str, file: &str, text: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{text}\r\n")
    };
    let none = part("file", "; filename=\"\"", "");
    for (body, name, count) in [
        (
            part("file", "; filename=\"名单.txt\"", "13800138000\r\n13800138001\r\n")
                + &part("pasted", "", "13800138009"),
            "名单.txt",
            2,
        ),
        (none + &part("pasted", "", "13800138000\r\n13800138001\r\nx"), "accounts.txt", 2),
    ] {
        let headers = [("origin", &*origin), multipart];
        let answer = setup.send("POST", "/lists", &headers, (body + "--b--\r\n").as_bytes());
        let page = setup.wait(&answer.location(), "will be reached").body;
        assert!(page.contains(name), "{page}");
        assert_eq!(figure(&page, " <span>will be reached"), count);
    }
}

/// A form with these files.
fn files_form(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, bytes) in files {
        let head = format!(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--b--\r\n");
    body
}

/// Sends files; where that leads to.
fn give(setup: &Setup, path: &str, files: &[(&str, &[u8])]) -> String {
    let origin = format!("http://{}", setup.host());
    let headers = [("origin", &*origin), ("content-type", "multipart/form-data; boundary=b")];
    let answer = setup.send("POST", path, &headers, &files_form(files));
    assert_eq!(answer.status, 303, "{answer:?}");
    answer.location().split(['#', '?']).next().unwrap().to_string()
}

#[test]
fn several_files_make_one_package_each_in_its_own_way() {
    let setup = setup();
    let table = table();
    let files: [(&str, &[u8]); 3] = [
        ("a.csv", table.as_bytes()),
        ("a.csv", b"13800138000\n13900139000\nx\n"),
        // 王小明, 李雷雷 in GBK: too little to be sure of that.
        ("names.txt", b"\xcd\xf5\xd0\xa1\xc3\xf7\n\xc0\xee\xc0\xd7\xc0\xd7\n"),
    ];
    let audience = give(&setup, "/lists", &files);
    let campaign = audience.trim_end_matches("/audience");
    let page = setup.wait(&audience, "Which column holds the accounts?").body;
    assert!(page.contains("a.csv + 2"), "{page}");
    setup.post(&format!("{campaign}/choose"), &[("file", "a.csv"), ("column", "2")]);
    setup.wait(&audience, "id=\"encoding\"");
    setup.post(&format!("{campaign}/choose"), &[("file", "names.txt"), ("encoding", "GB18030")]);
    let page = setup.wait(&audience, "will be reached").body;
    assert_eq!(figure(&page, " <span>will be reached"), 43, "{page}");
    assert!(page.contains("a (2).csv") && page.contains("row:1:3"), "{page}");
    setup.post(&format!("{campaign}/rows"), &[("row:1:3", "13900139009")]);
    let page = setup.wait(&audience, "Good: it joins").body;
    assert_eq!(figure(&page, " <span>will be reached"), 44);
}

#[test]
fn those_of_another_list_are_left_out_and_taken_back() {
    let setup = setup();
    let campaign = setup.drop_list("all.txt", "13800138000\n13800138001\n13800138002\n");
    let path = format!("{campaign}/exclude");
    let audience = give(&setup, &path, &[("out.txt", b"+8613800138009\n 13800138001 \n")]);
    let reached = || figure(&setup.get(&audience).body, " <span>will be reached");
    let page = setup.wait(&audience, "leaves out 1 account").body;
    assert_eq!(reached(), 2, "{page}");
    let rows: String = (0..20).map(|n| format!("u{n},138001380{n:02},Rome\n")).collect();
    let members = format!("name,phone,city\n{rows}");
    give(&setup, &path, &[("members.csv", members.as_bytes())]);
    // Which column it is of a table is asked here, too.
    setup.wait(&audience, "value=\"members.csv\"");
    setup.post(&format!("{campaign}/choose"), &[("file", "members.csv"), ("column", "2")]);
    setup.wait(&audience, "no account is left");
    setup.post(&format!("{campaign}/choose"), &[("include", "members.csv")]);
    setup.wait(&audience, "will be reached");
    setup.post(&format!("{campaign}/choose"), &[("include", "out.txt")]);
    setup.wait(&audience, "<b>3</b> <span>will be reached");
}

#[test]
fn a_workbook_is_a_list() {
    let setup = setup();
    let workbook = include_bytes!("../../../spreadsheet/tests/data/openpyxl.xlsx");
    let audience = give(&setup, "/lists", &[("users.xlsx", workbook)]);
    let page = setup.wait(&audience, "class=\"card package\"").body;
    assert!(page.contains("users.xlsx") && !page.contains("could not be checked"), "{page}");
}

#[test]
fn a_column_is_chosen_a_switch_turned_a_row_corrected() {
    let setup = setup();
    let campaign = setup.drop_list("members.csv", &table());
    let page = audience(&setup, &campaign);
    assert!(page.contains("Which column holds the accounts?") && page.contains("most likely"));
    setup.post(&format!("{campaign}/choose"), &[("column", "2")]);
    let page = setup.wait(&format!("{campaign}/audience"), "will be reached").body;
    assert_eq!((figure(&page, " <span>will be reached"), figure(&page, " <span>lost")), (40, 1));
    // The cell is edited, not the row.
    assert!(page.contains("name=\"row:0:42\" value=\"1\""), "{page}");
    let judge = |text: &str| setup.post(&format!("{campaign}/judge"), &[("text", text)]).body;
    assert!(judge("x").contains("\"good\":false"), "{}", judge("x"));
    assert!(judge(" 13900139000").contains("\"account\":\"13900139000\",\"good\":true"));
    setup.post(&format!("{campaign}/rows"), &[("row:0:42", " 13900139000"), ("row:0:7", "y")]);
    let page = setup.wait(&format!("{campaign}/audience"), "Good: it joins").body;
    assert_eq!(figure(&page, " <span>will be reached"), 41);
    // A second look at it is the same; another column is another list.
    assert_eq!(figure(&audience(&setup, &campaign), " <span>will be reached"), 41);
    setup.post(&format!("{campaign}/choose"), &[("column", "1")]);
    let page = setup.wait(&format!("{campaign}/audience"), "user0").body;
    assert!(!page.contains("Good: it joins"));
}

#[test]
fn a_switch_changes_figures_and_the_package() {
    let setup = setup();
    let rows: String = (0..40).map(|n| format!("138001380{n:02}\n")).collect();
    let campaign = setup.drop_list("a.txt", &format!("{rows}null\n１３９００１３９０００\n"));
    let reached = || figure(&audience(&setup, &campaign), " <span>will be reached");
    assert_eq!(reached(), 42);
    let choose = |field: &str, code: &str, on: &str| {
        let answer = setup.post(&format!("{campaign}/choose"), &[(field, code), ("on", on)]);
        assert!(answer.location().ends_with(&format!("#{code}")), "{answer:?}");
    };
    choose("leave", "placeholder", "1");
    assert_eq!(reached(), 41);
    choose("leave", "placeholder", "0");
    assert_eq!(reached(), 42);
    choose("fix", "full-width", "1");
    assert!(audience(&setup, &campaign).contains("13900139000"));
}

#[test]
fn a_switch_is_offered_where_it_helps() {
    let setup = setup();
    let rows: String = (0..40).map(|n| format!("138001380{n:02}\n")).collect();
    let text = format!("{rows}1.38E+10\n139\u{200b}00139000\n139\u{200b}00139000\n");
    let campaign = setup.drop_list("a.txt", &text);
    let page = audience(&setup, &campaign);
    let finding = |page: &str, code: &str| {
        let rest = page.split(&format!("id=\"{code}\"")).nth(1).unwrap_or_default();
        rest.split("class=\"finding\"").next().unwrap_or_default().to_string()
    };
    assert!(!finding(&page, "scientific-notation").contains("role=\"switch\""), "{page}");
    // What is inside an account may be meant: it is taken out on request.
    assert!(finding(&page, "invisible-character").contains("name=\"more\""), "{page}");
    let more = |on: &str| {
        setup.post(&format!("{campaign}/choose"), &[("more", "invisible-character"), ("on", on)]);
        audience(&setup, &campaign)
    };
    let fixed = more("1");
    assert!(finding(&fixed, "invisible-character").is_empty(), "{fixed}");
    assert!(fixed.contains("\\u{200B}") && fixed.contains("Fixed for you"), "{fixed}");
    assert!(finding(&more("0"), "invisible-character").contains("name=\"more\""));
}

#[test]
fn files_are_given_back() {
    let setup = setup();
    let campaign = setup.drop_list("%E5%90%8D%20%E5%8D%95.txt", "13800138000\nx\n13800138001\n");
    let package = setup.get(&format!("{campaign}/package"));
    assert!(package.body.starts_with("PK") || package.body.contains("PK"), "{package:?}");
    assert!(package.header("content-disposition").unwrap().contains("%E5%90%8D"), "{package:?}");
    let rejects = setup.get(&format!("{campaign}/rejects"));
    assert!(rejects.body.contains('x') && !rejects.body.contains("13800138000"), "{rejects:?}");
    let report = setup.get(&format!("{campaign}/report"));
    assert!(report.body.contains("<h1>名 单.txt</h1>"), "{report:?}");
}

#[test]
fn a_list_that_is_discarded_is_gone() {
    let setup = setup();
    let campaign = setup.drop_list("a.txt", "13800138000\n");
    assert_eq!(setup.post(&format!("{campaign}/discard"), &[]).location(), "/");
    let page = setup.get(&format!("{campaign}/audience"));
    assert!(page.status == 404 && page.body.contains("no longer open"));
    assert!(!setup.get("/").body.contains("a.txt"));
}

#[test]
fn both_languages_are_spoken_throughout() {
    let setup = setup();
    let campaign = setup.drop_list("a.csv", &table());
    setup.post(&format!("{campaign}/choose"), &[("column", "2")]);
    let to = setup.post("/lang", &[("lang", "zh"), ("back", &format!("{campaign}/audience"))]);
    assert_eq!(to.location(), format!("{campaign}/audience"));
    for screen in ["audience", "message", "review", "sending"] {
        let page = setup.get(&format!("{campaign}/{screen}")).body;
        assert!(page.contains("lang=\"zh-CN\"") && page.contains("推送目标"), "{page}");
    }
    assert!(audience(&setup, &campaign).contains("被剔除的行"));
    let back = setup.post("/lang", &[("lang", "en"), ("back", "//evil.example")]);
    assert_eq!(back.location(), "/");
}
