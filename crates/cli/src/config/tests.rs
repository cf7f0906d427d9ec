use acctpack::Recipient;

use super::*;

fn parse(text: &str) -> Result<Config, String> {
    Config::parse("acctpack.toml".into(), text.into(), Lang::En)
        .map_err(|failure| failure.message())
}

#[test]
fn every_key_is_read() {
    let config = parse(
        r#"
        target = "other"
        strict = true
        fix = ["full-width"]
        no-fix = ["header-row"]
        account-type = 1002
        encoding = "gbk"
        lang = "zh"
        redact = true
        threads = 4
        max-memory = "512M"
        max-inflated = 1000
        max-spill = "1G"
        max-findings = 3
        fail-on-reject = true
        max-rejects = 100
        split = true
        [severity]
        duplicate = "error"
        placeholder = "allow"
        [targets.other]
        length = [1, 64]
        unit = "bytes"
        max-bytes = "10MB"
        file-name = [1, 20]
        formats = ["txt"]
        bom = "forbidden"
        form = "phone"
        "#,
    )
    .unwrap();
    assert_eq!(config.max_memory.unwrap().0, 512 << 20);
    assert_eq!(config.severity.len(), 2);
    let target = config.target("other", Lang::En).unwrap();
    assert_eq!(target.length, 1..=64);
    assert_eq!(target.unit, LengthUnit::Bytes);
    assert_eq!((target.max_bytes, target.safe_bytes), (10_000_000, 10_000_000));
    assert_eq!(target.formats, [PackageFormat::Txt]);
    assert_eq!((target.bom, target.form), (ByteOrderMark::Forbidden, Some(AccountForm::Phone)));
}

#[test]
fn what_is_not_known_is_refused_by_line_with_the_nearest_name() {
    let cases = [
        (
            "# a comment\nstrct = true",
            "acctpack.toml:2: unknown key `strct`; did you mean `strict`?",
        ),
        (
            "[severity]\nduplicat = \"error\"",
            "acctpack.toml:2: unknown value `duplicat`; did you mean `duplicate`?",
        ),
        (
            "[severity]\n\nduplicate = \"eror\"",
            "acctpack.toml:3: unknown value `eror`; did you mean `error`?",
        ),
        (
            "[targets.x]\nlenght = 3",
            "acctpack.toml:2: unknown key `lenght`; did you mean `length`?",
        ),
        ("fix = [\"wide\"]", "acctpack.toml:1: unknown value `wide`; there are file-name, "),
        ("max-memory = \"much\"", "acctpack.toml:1: \"much\" is no size such as"),
        ("max-rejects = \"few\"", "acctpack.toml:1: \"few\" is no number of rows, nor a share"),
        ("max-memory = true", "acctpack.toml:1: a size in bytes, or a text"),
        ("threads = 0", "acctpack.toml:1: invalid value: integer `0`, expected a nonzero"),
        ("strict = \"yes\"", "acctpack.toml:1: invalid type: string \"yes\", expected a boolean"),
        ("a = \n", "acctpack.toml:1: "),
        ("lang = \"fr\"", "acctpack.toml:1: unknown value `fr`; there are en, zh"),
    ];
    for (text, complaint) in cases {
        let message = parse(text).unwrap_err();
        assert!(message.starts_with(complaint), "{text:?} gives {message:?}");
    }
}

#[test]
fn a_target_that_cannot_be_is_refused() {
    let complain =
        |text: &str, name: &str| parse(text).unwrap().target(name, Lang::En).unwrap_err().message();
    let order = complain("\n[targets.x]\nlength = [9, 2]", "x");
    assert_eq!(order, "acctpack.toml:2: targets.x: the lower bound is above the upper");
    let preset = complain("[targets.tpns-token]\nlength = 9", "tpns-token");
    assert!(preset.starts_with("acctpack.toml:1: targets.tpns-token: a preset"), "{preset}");
    let like = complain("[targets.x]\nlike = \"tpns-tokens\"", "x");
    assert!(like.ends_with("did you mean `tpns-token`?"), "{like}");
    let unknown = complain("[targets.shop]", "shops");
    assert!(unknown.ends_with("did you mean `shop`?"), "{unknown}");
}

#[test]
fn a_target_is_what_the_preset_is_that_it_is_like() {
    let config = parse("[targets.x]\nlike = \"tpns-token\"\n[targets.y]").unwrap();
    let recipient = |name| config.target(name, Lang::En).unwrap().recipient;
    assert_eq!((recipient("x"), recipient("y")), (Recipient::Token, Recipient::Account));
}

#[test]
fn the_nearest_file_is_found_from_the_inputs_folder_up() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("a/b");
    std::fs::create_dir_all(&deep).unwrap();
    let input = deep.join("list.txt");
    let at = |path: &str| {
        let path = folder.path().join(path);
        std::fs::write(&path, "").unwrap();
        path
    };
    let found = || find(&input, |_| None).0;
    let top = at("acctpack.toml");
    assert_eq!(found(), Some(top));
    let hidden = at("a/b/.acctpack.toml");
    assert_eq!(found(), Some(hidden));
    let plain = at("a/b/acctpack.toml");
    assert_eq!(found(), Some(plain.clone()));
    // What is not the user's own is passed by for what stands above it.
    let why = Distrust::FileOfAnother;
    let (above, passed_by) = find(&input, |path| (*path == plain).then_some(why));
    assert_eq!(above, Some(deep.join(".acctpack.toml")));
    let expected = PassedBy { path: plain.clone(), why };
    assert_eq!(passed_by, std::slice::from_ref(&expected));
    let said = expected.message(Lang::En);
    assert!(said.contains("was not read: it belongs to another user; `--config "), "{said}");
}

#[test]
fn a_config_file_is_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.toml");
    let line = format!("#{}\n", "x".repeat(1022));
    std::fs::write(&path, line.repeat(1024)).unwrap();
    assert!(Config::load(ConfigSearch::At(&path), Lang::En).is_ok());
    std::fs::write(&path, line.repeat(1024) + "\n").unwrap();
    let message = Config::load(ConfigSearch::At(&path), Lang::En).unwrap_err().message();
    assert!(message.contains("larger than 1 MiB"), "{message}");
    // A source without end is no harm either.
    #[cfg(unix)]
    assert!(Config::load(ConfigSearch::At(Path::new("/dev/zero")), Lang::En).is_err());
}
