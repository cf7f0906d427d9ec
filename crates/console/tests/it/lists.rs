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
    assert!(page.contains("name=\"row:42\" value=\"1\""), "{page}");
    let judge = |text: &str| setup.post(&format!("{campaign}/judge"), &[("text", text)]).body;
    assert!(judge("x").contains("\"good\":false"), "{}", judge("x"));
    assert!(judge(" 13900139000").contains("\"account\":\"13900139000\",\"good\":true"));
    setup.post(&format!("{campaign}/rows"), &[("row:42", " 13900139000"), ("row:7", "y")]);
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
