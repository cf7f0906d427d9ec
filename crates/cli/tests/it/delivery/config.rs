//! The config file of a delivery: whose word counts, and that it is named.

use super::Stage;

#[test]
fn a_delivery_names_the_config_file_that_it_used() {
    let stage = Stage::new(&[]);
    stage.write("acctpack.toml", "account-type = 1002\n");
    let previewed = stage.run(&["send", "users.txt", "--title", "t", "--content", "c", "--yes"]);
    let previewed = previewed.expect(0);
    assert!(previewed.stderr.contains("acctpack.toml"), "{}", previewed.stderr);
    // Nothing is shown with `--quiet` but that.
    let args = ["send", "users.txt", "--title", "u", "--content", "c", "-q", "--yes"];
    let args = [&args[..], &["--again", "--format", "json"]].concat();
    let quiet = stage.run(&args).expect(0);
    assert!(quiet.stderr.trim_start().starts_with("config  "), "{}", quiet.stderr);
    assert!(quiet.json()["config"].as_str().unwrap().ends_with("acctpack.toml"));
}

#[cfg(unix)]
#[test]
fn a_config_file_of_others_does_not_choose_whom_a_push_reaches() {
    use std::os::unix::fs::PermissionsExt as _;
    let stage = Stage::new(&[]);
    stage.write("acctpack.toml", "account-type = 1002\n");
    let open = std::fs::Permissions::from_mode(0o666);
    std::fs::set_permissions(stage.path("acctpack.toml"), open).unwrap();
    let sent = stage.send(&["--format", "json"]).expect(0);
    assert!(sent.stderr.contains("was not read: others can write to it"), "{}", sent.stderr);
    assert_eq!(sent.json()["config"], serde_json::Value::Null);
    let passed_by = sent.json()["config_passed_by"][0].as_str().unwrap().to_string();
    assert!(passed_by.ends_with("acctpack.toml"), "{passed_by}");
    let up = stage.run(&["upload", "users.txt", "--clean", "-q", "--format", "json"]).expect(0);
    assert!(up.stderr.contains("was not read: others can write to it"), "{}", up.stderr);
    assert_eq!(up.json()["config_passed_by"][0], passed_by);
    assert_eq!(stage.look("pushes")[0]["body"]["account_type"], serde_json::Value::Null);
}
