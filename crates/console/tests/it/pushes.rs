//! A push: confirmed once, sent once, whatever is clicked, reloaded or broken.

use std::thread;

use crate::support::{Setup, setup, setup_with};

const LIST: &str = "13800138000\n13800138001\n13800138002\n";

fn ended(setup: &Setup, campaign: &str, what: &str) -> String {
    setup.wait(&format!("{campaign}/sending"), what).body
}

#[test]
fn a_list_is_pushed_to_once_and_stands_in_the_history() {
    let setup = setup();
    let campaign = setup.drop_list("list.txt", LIST);
    let sent = setup.push(&campaign, "3", false);
    assert_eq!(sent.location(), format!("{campaign}/sending"));
    ended(&setup, &campaign, "The push was accepted");
    let pushes = setup.sandbox.pushes();
    assert_eq!((pushes.len(), pushes[0].accounts), (1, Some(3)));
    assert_eq!(pushes[0].body.as_ref().unwrap()["message"]["title"], "Sale");
    // Once more, by every way there is: the page leads to the outcome.
    for screen in ["review", "sending"] {
        let page = setup.get(&format!("{campaign}/{screen}"));
        assert!(!page.body.contains("/send\""), "{page:?}");
    }
    setup.post(&format!("{campaign}/send"), &[("reviewed", ""), ("count", "3")]);
    setup.post(&format!("{campaign}/choose"), &[("fix", "duplicate"), ("on", "0")]);
    assert_eq!(setup.sandbox.pushes().len(), 1);
    let history = setup.get("/history").body;
    assert!(history.contains("Pushed") && history.contains("Everything must go"), "{history}");
    let report = history.split("href=\"/history/").nth(1).unwrap().split('"').next().unwrap();
    let report = setup.get(&format!("/history/{report}")).body;
    assert!(report.contains("Accounts are masked") && !report.contains("13800138000"));
    let receipt = std::fs::read_to_string(setup.state().join("console.receipt.json")).unwrap();
    assert!(receipt.contains("\"state\": \"pushed\"") && !receipt.contains("13800138000"));
}

#[test]
fn many_who_click_at_once_send_once() {
    let setup = setup_with(&["slow-answer=300ms"], |builder| builder);
    let campaign = setup.drop_list("list.txt", LIST);
    setup.post(&format!("{campaign}/message"), &[("title", "t"), ("content", "c")]);
    let reviewed = setup.get(&format!("{campaign}/review")).field("reviewed");
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let form = [("reviewed", &*reviewed), ("count", "3")];
                setup.post(&format!("{campaign}/send"), &form)
            });
        }
    });
    ended(&setup, &campaign, "The push was accepted");
    assert_eq!((setup.sandbox.uploads().len(), setup.sandbox.pushes().len()), (1, 1));
}

#[test]
fn what_was_not_reviewed_or_not_counted_is_not_sent() {
    let setup = setup();
    let campaign = setup.drop_list("list.txt", LIST);
    for count in ["", "2", "30", "-3", "three"] {
        let page = setup.push(&campaign, count, false);
        assert!(
            page.status == 200 && page.body.contains("is not the number of accounts"),
            "{count}"
        );
    }
    // Another tab changed the message, or the list, after this one's review.
    let reviewed = setup.get(&format!("{campaign}/review")).field("reviewed");
    let send =
        || setup.post(&format!("{campaign}/send"), &[("reviewed", &*reviewed), ("count", "3")]);
    setup.post(&format!("{campaign}/message"), &[("title", "Other"), ("content", "c")]);
    assert!(send().body.contains("changed since you looked"));
    setup.post(&format!("{campaign}/choose"), &[("fix", "surrounding-whitespace"), ("on", "0")]);
    assert!(send().body.contains("changed since you looked"));
    assert!(setup.sandbox.uploads().is_empty() && setup.sandbox.pushes().is_empty());
}

#[test]
fn the_same_people_are_pushed_to_again_only_where_that_is_meant() {
    let setup = setup();
    let first = setup.drop_list("list.txt", LIST);
    setup.push(&first, "3", false);
    ended(&setup, &first, "The push was accepted");
    // The same list by another name, in another tab.
    let second = setup.drop_list("renamed.txt", LIST);
    setup.push(&second, "3", false);
    let page = ended(&setup, &second, "Nothing was sent");
    assert!(page.contains("pushed already"), "{page}");
    assert_eq!(setup.sandbox.pushes().len(), 1);
    let review = setup.get(&format!("{second}/review")).body;
    assert!(review.contains("name=\"again\"") && review.contains("the same message"), "{review}");
    // A push that is meant, but was confirmed before another went out.
    let reviewed = setup.get(&format!("{second}/review")).field("reviewed");
    let third = setup.drop_list("third.txt", "13900139000\n");
    thread::sleep(std::time::Duration::from_millis(1100));
    setup.push(&third, "1", false);
    ended(&setup, &third, "The push was accepted");
    let form = [("reviewed", &*reviewed), ("count", "3"), ("again", "1")];
    let answer = setup.post(&format!("{second}/send"), &form);
    assert!(answer.body.contains("changed since you looked"), "{answer:?}");
    assert_eq!(setup.sandbox.pushes().len(), 2);
    thread::sleep(std::time::Duration::from_millis(1100));
    setup.push(&second, "3", true);
    ended(&setup, &second, "The push was accepted");
    assert_eq!(setup.sandbox.pushes().len(), 3);
}

#[test]
fn an_unclear_outcome_is_explained_and_has_no_second_button() {
    let setup = setup_with(&["lost-answer@push:1"], |builder| builder);
    let campaign = setup.drop_list("list.txt", LIST);
    setup.push(&campaign, "3", false);
    let page = ended(&setup, &campaign, "It is not known whether the push was accepted");
    assert!(!page.contains("/review\"") || !page.contains("Back to the review"), "{page}");
    assert!(page.contains("Do not send it again yet") && !page.contains("/send\""), "{page}");
    setup.post(&format!("{campaign}/send"), &[("reviewed", ""), ("count", "3")]);
    assert_eq!(setup.sandbox.pushes().len(), 1);
    // The list anew: it is asked whether one has looked.
    let again = setup.drop_list("list.txt", LIST);
    setup.push(&again, "3", false);
    ended(&setup, &again, "It is not known whether the push was accepted");
    assert_eq!(setup.sandbox.pushes().len(), 1);
}

#[test]
fn a_failed_upload_is_tried_again_and_the_push_goes_out_once() {
    let setup = setup_with(&["5xx@upload:1", "garbage@push:9"], |builder| builder);
    let campaign = setup.drop_list("list.txt", LIST);
    let message = [("json", r#"{"title": "t", "content": "c", "android": {"n_id": 1}}"#)];
    setup.post(&format!("{campaign}/message"), &message);
    setup.push(&campaign, "3", false);
    ended(&setup, &campaign, "The push was accepted");
    assert_eq!((setup.sandbox.uploads().len(), setup.sandbox.pushes().len()), (1, 1));
}

#[test]
fn a_message_that_the_service_would_not_take_leads_no_further() {
    let setup = setup();
    let campaign = setup.drop_list("list.txt", LIST);
    for form in [
        &[("title", "t")][..],
        &[("json", "{")],
        &[("title", "t"), ("content", "c"), ("when", "later"), ("send_time", "")],
        &[("title", "t"), ("content", "c"), ("expire_hours", "99")],
    ] {
        let answer = setup.post(&format!("{campaign}/message"), form);
        assert!(answer.location().ends_with("/message?error=1"), "{form:?}");
        let page = setup.get(&format!("{campaign}/message?error=1")).body;
        assert!(page.contains("role=\"alert\""), "{page}");
        let review = setup.get(&format!("{campaign}/review")).body;
        assert!(!review.contains("/send\""), "{review}");
    }
}

#[test]
fn an_upload_that_was_cut_off_is_resumed_without_its_list() {
    let faults = ["503@push:1"];
    let setup = setup_with(&faults, |builder| builder);
    let campaign = setup.drop_list("list.txt", LIST);
    setup.push(&campaign, "3", false);
    setup.wait(&format!("{campaign}/sending"), "class=\"outcome\"");
    // A receipt as a killed run leaves it: uploaded, and not pushed.
    let path = setup.state().join("console.receipt.json");
    setup.wait(&format!("{campaign}/sending"), "receipt");
    let receipt = std::fs::read_to_string(&path).unwrap();
    let state = receipt.split("\"state\": \"").nth(1).unwrap().split('"').next().unwrap();
    let uploaded = receipt.replace(&format!("\"state\": \"{state}\""), "\"state\": \"uploaded\"");
    std::fs::write(&path, uploaded).unwrap();
    let history = setup.get("/history").body;
    let resume = history.split("action=\"/history/").nth(1).unwrap().split('"').next().unwrap();
    let to = setup.post(&format!("/history/{resume}"), &[]).location();
    let campaign = to.trim_end_matches("/message");
    // The message is there.
    assert!(setup.get(&to).body.contains("Everything must go"));
    setup.push(campaign, "3", false);
    ended(&setup, campaign, "The push was accepted");
    assert_eq!((setup.sandbox.uploads().len(), setup.sandbox.pushes().len()), (1, 1));
}
