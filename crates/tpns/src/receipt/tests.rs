use super::lock::draft_path;
use super::*;

fn delivery(sha256: &str, state: State) -> Delivery {
    Delivery {
        state,
        package: "list.zip".into(),
        bytes: 1,
        sha256: sha256.into(),
        source_sha256: None,
        audience: None,
        accounts: Some(1),
        base_url: "http://127.0.0.1:1".into(),
        rehearsal: false,
        access_id: "15".into(),
        upload_id: None,
        push_sha256: None,
        message_sha256: None,
        push_ids: vec!["77".into()],
        prepared_at: now(),
        uploaded_at: None,
        pushing_at: None,
        pushed_at: Some("2026-01-31T20:00:00Z".into()),
        error: None,
    }
}

#[test]
fn what_was_written_is_found_again() {
    let dir = tempfile::tempdir().unwrap();
    let path = Receipt::path_beside(&dir.path().join("list.txt"));
    assert!(path.ends_with("list.txt.receipt.json"));
    let mut receipt = Receipt::open(&path).unwrap();
    receipt.begin(delivery("a", State::Prepared)).unwrap();
    receipt.uploaded(7).unwrap();
    drop(receipt);
    let receipt = Receipt::open(&path).unwrap();
    assert_eq!(receipt.latest().unwrap().state, State::Uploaded);
    drop(receipt);
    let names: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["list.txt.receipt.json"], "nothing else is left behind");
}

#[cfg(unix)]
#[test]
fn what_a_killed_run_left_of_a_receipt_goes_with_the_next_and_no_link_is_followed() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("r.json");
    fs::write(draft_path(&path), "half of").unwrap();
    fs::write(dir.path().join("mine"), "").unwrap();
    let mut receipt = Receipt::open(&path).unwrap();
    assert!(!draft_path(&path).exists());
    std::os::unix::fs::symlink("mine", draft_path(&path)).unwrap();
    receipt.begin(delivery("a", State::Prepared)).unwrap();
    assert_eq!(fs::read(dir.path().join("mine")).unwrap(), b"");
    let mode = std::os::unix::fs::MetadataExt::mode(&fs::metadata(&path).unwrap());
    assert_eq!((mode & 0o777, draft_path(&path).is_symlink()), (0o600, false));
}

#[test]
fn a_package_that_was_pushed_is_remembered_behind_others() {
    let dir = tempfile::tempdir().unwrap();
    let mut receipt = Receipt::open(dir.path().join("r.json")).unwrap();
    receipt.begin(delivery("a", State::Pushed)).unwrap();
    receipt.begin(delivery("b", State::Uploaded)).unwrap();
    let objection = |sha256| receipt.objection(&delivery(sha256, State::Prepared));
    assert!(objection("b").is_none() && objection("c").is_none());
    assert!(objection("a").unwrap().to_string().contains("77"));
}

#[test]
fn the_same_list_to_the_same_app_is_the_same_push_by_any_gateway() {
    let dir = tempfile::tempdir().unwrap();
    let mut receipt = Receipt::open(dir.path().join("r.json")).unwrap();
    let to = |sha256: &str, base: &str| Delivery {
        source_sha256: Some("list".into()),
        base_url: base.into(),
        ..delivery(sha256, State::Pushed)
    };
    let rehearsal = |sha256: &str, base| Delivery { rehearsal: true, ..to(sha256, base) };
    receipt.begin(to("a", "https://api.tpns.tencent.com")).unwrap();
    receipt.begin(rehearsal("a", "http://127.0.0.1:1")).unwrap();
    let objects = |delivery: &Delivery| receipt.objection(delivery).is_some();
    assert!(objects(&to("cleaned otherwise", "https://gateway.example.com")));
    assert!(objects(&rehearsal("cleaned otherwise", "http://127.0.0.1:1")));
    assert!(objects(&rehearsal("a", "http://localhost:1")), "the same place by another name");
    assert!(!objects(&rehearsal("a", "http://127.0.0.1:2")), "another sandbox is another");
    assert!(objects(&to("a", "http://127.0.0.1:2")), "a tunnel of this machine is no sandbox");
    let other = Delivery { source_sha256: None, ..to("b", "https://api.tpns.tencent.com") };
    assert!(!objects(&other));
    assert!(!objects(&Delivery { access_id: "16".into(), ..to("a", "https://x.example") }));
    let the_list_itself = Delivery { sha256: "list".into(), ..other };
    assert!(objects(&the_list_itself), "a list that was not cleaned is its own source");
}

#[test]
fn another_version_of_the_list_is_known_by_its_name_its_app_and_its_message() {
    let dir = tempfile::tempdir().unwrap();
    let mut receipt = Receipt::open(dir.path().join("r.json")).unwrap();
    let sale = Message::notify("Sale", "Everything must go");
    let pushed =
        |sha256, state| Delivery { message_sha256: Some(sale.digest()), ..delivery(sha256, state) };
    receipt.begin(pushed("a", State::Pushed)).unwrap();
    receipt.begin(pushed("b", State::Unclear)).unwrap();
    receipt.begin(pushed("c", State::Refused)).unwrap();
    let version = |delivery: &Delivery, message: &Message| {
        receipt.other_version(delivery, message).map(|earlier| earlier.sha256.clone())
    };
    let this = || delivery("d", State::Prepared);
    assert_eq!(version(&this(), &sale).as_deref(), Some("b"), "the newest that may be out");
    assert_eq!(version(&delivery("b", State::Prepared), &sale).as_deref(), Some("a"));
    let as_text = Delivery { package: "list.txt".into(), ..this() };
    assert_eq!(version(&as_text, &sale).as_deref(), Some("b"), "the form is no other name");
    assert_eq!(version(&this(), &Message::notify("Sale", "Last day")), None);
    let silent = sale.clone().silent();
    assert_eq!(version(&this(), &silent), None);
    for other in [
        Delivery { package: "list-002.zip".into(), ..this() },
        Delivery { access_id: "16".into(), ..this() },
        Delivery { rehearsal: true, ..this() },
    ] {
        assert_eq!(version(&other, &sale), None, "{other:?}");
    }
}

#[test]
fn the_outcome_of_a_push_is_never_written_over() {
    let push = Push::new(7, crate::Message::notify("t", "c"));
    for state in [State::Pushed, State::Pushing, State::Unclear] {
        let dir = tempfile::tempdir().unwrap();
        let mut receipt = Receipt::open(dir.path().join("r.json")).unwrap();
        let earlier = Delivery { upload_id: Some(7), ..delivery("a", state) };
        receipt.begin(earlier.clone()).unwrap();
        assert!(receipt.uploaded(8).is_err(), "{state:?}");
        assert!(PushPermit { receipt: &mut receipt }.pushing(&push).is_err(), "{state:?}");
        assert!(receipt.admit(earlier.clone(), Repeat::Refuse).is_err(), "{state:?}");
        let mut ticket = receipt.admit(earlier.clone(), Repeat::Allow).unwrap();
        assert_eq!(ticket.delivery().upload_id, Some(7));
        assert!(ticket.delivery().push_ids.is_empty(), "another push has ids of its own");
        ticket.pushing(&push).unwrap();
        assert_eq!(receipt.document.deliveries[0], earlier, "{state:?}");
        assert_eq!(receipt.document.deliveries.len(), 2, "{state:?}");
    }
}

#[test]
fn a_ticket_is_for_its_upload_and_for_one_outcome() {
    let dir = tempfile::tempdir().unwrap();
    let mut receipt = Receipt::open(dir.path().join("r.json")).unwrap();
    let mut ticket = receipt.admit(delivery("a", State::Prepared), Repeat::Refuse).unwrap();
    let push = |id| Push::new(id, crate::Message::notify("t", "c"));
    assert!(ticket.pushing(&push(7)).is_err(), "nothing is up yet");
    ticket.uploaded(7).unwrap();
    assert!(ticket.pushing(&push(8)).is_err());
    let pushed = || Ok(Pushed { push_ids: vec!["9".into()], environment: None });
    assert!(ticket.settle(pushed().as_ref()).is_err(), "nothing went out");
    ticket.pushing(&push(7)).unwrap();
    ticket.settle(pushed().as_ref()).unwrap();
    assert!(ticket.settle(pushed().as_ref()).is_err());
    assert_eq!(ticket.delivery().push_ids, ["9"]);
}

#[test]
fn after_a_repeat_the_newest_word_counts() {
    let dir = tempfile::tempdir().unwrap();
    let mut receipt = Receipt::open(dir.path().join("r.json")).unwrap();
    let this = || delivery("a", State::Prepared);
    receipt.begin(delivery("a", State::Unclear)).unwrap();
    receipt.begin(delivery("a", State::Refused)).unwrap();
    assert!(receipt.objection(&this()).unwrap().may_be_out(), "the refusal settled nothing");
    receipt.begin(delivery("a", State::Pushed)).unwrap();
    assert!(!receipt.objection(&this()).unwrap().may_be_out());
}

#[test]
fn a_run_that_died_while_pushing_leaves_it_unclear() {
    let dir = tempfile::tempdir().unwrap();
    let mut receipt = Receipt::open(dir.path().join("r.json")).unwrap();
    receipt.begin(delivery("a", State::Pushing)).unwrap();
    assert!(receipt.objection(&delivery("a", State::Prepared)).unwrap().may_be_out());
}

#[test]
fn two_runs_do_not_share_a_receipt() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("r.json");
    let first = Receipt::open(&path).unwrap();
    let error = Receipt::open(&path).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Receipt(ReceiptError::Busy(_))));
    drop(first);
    assert!(Receipt::open(&path).is_ok());
}

#[test]
fn what_is_no_receipt_is_neither_used_nor_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("r.json");
    for text in ["", "{", "[]", r#"{"format":"other/9","deliveries":[]}"#] {
        fs::write(&path, text).unwrap();
        assert!(Receipt::open(&path).is_err(), "{text}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}
