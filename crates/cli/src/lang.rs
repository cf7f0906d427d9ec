//! Which language to speak: `--lang`, else the locale. Decided before the flags are parsed, since
//! the help is in that language too.

use std::ffi::OsString;

use acctpack::Lang;

/// The language for these arguments and this environment.
pub(crate) fn preferred(words: &[OsString]) -> Lang {
    from_words(words).unwrap_or_else(|| {
        from_locale(|name| std::env::var(name).ok(), sys_locale::get_locale().as_deref())
    })
}

/// What `--lang` says, wherever it stands; the parser will judge it again.
fn from_words(words: &[OsString]) -> Option<Lang> {
    let mut lang = None;
    let mut words = words.iter().filter_map(|word| word.to_str()).take_while(|&word| word != "--");
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--lang") {
            Some("") => words.next(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        lang = value.and_then(from_tag).or(lang);
    }
    lang
}

/// What the locale says: `LC_ALL`, `LC_MESSAGES`, `LANG`, the first that is set, and the system's
/// own setting where none is. `LANGUAGE` goes first unless the locale is `C`, as in gettext.
pub(crate) fn from_locale(env: impl Fn(&str) -> Option<String>, system: Option<&str>) -> Lang {
    let set = |name: &str| env(name).filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
    let plain = matches!(locale.as_deref(), Some("C" | "POSIX"));
    let wishes = if plain { None } else { set("LANGUAGE") };
    let first_wish = wishes.as_deref().and_then(|list| list.split(':').find_map(from_tag));
    first_wish
        .or_else(|| from_tag(locale.as_deref().or(system).unwrap_or_default()))
        .unwrap_or_default()
}

/// `zh`, `zh_CN.UTF-8`, `zh-Hans-CN` and the like; `en` likewise.
pub(crate) fn from_tag(tag: &str) -> Option<Lang> {
    let language = tag.split(['_', '-', '.', '@']).next().unwrap_or_default();
    match language.to_ascii_lowercase().as_str() {
        "zh" | "cmn" => Some(Lang::Zh),
        "en" => Some(Lang::En),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(vars: &[(&str, &str)], system: Option<&str>) -> Lang {
        let find = |name: &str| vars.iter().find(|(n, _)| *n == name).map(|(_, v)| v.to_string());
        from_locale(find, system)
    }

    #[test]
    fn the_first_locale_variable_that_is_set_decides() {
        assert_eq!(locale(&[], None), Lang::En);
        assert_eq!(locale(&[("LANG", "zh_CN.UTF-8")], None), Lang::Zh);
        assert_eq!(locale(&[("LC_ALL", "en_US.UTF-8"), ("LANG", "zh_CN.UTF-8")], None), Lang::En);
        assert_eq!(locale(&[("LC_ALL", ""), ("LC_MESSAGES", "zh_TW")], None), Lang::Zh);
        assert_eq!(locale(&[("LC_MESSAGES", "C"), ("LANG", "zh_CN")], None), Lang::En);
        assert_eq!(locale(&[("LANG", "de_DE.UTF-8")], Some("zh-Hans")), Lang::En);
    }

    #[test]
    fn the_system_is_asked_last_and_a_wish_list_first() {
        assert_eq!(locale(&[], Some("zh-Hans-CN")), Lang::Zh);
        assert_eq!(locale(&[("LANGUAGE", "zh_CN:en"), ("LANG", "en_US.UTF-8")], None), Lang::Zh);
        assert_eq!(locale(&[("LANGUAGE", "de:zh_CN"), ("LANG", "de_DE")], None), Lang::Zh);
        assert_eq!(locale(&[("LANGUAGE", "zh_CN"), ("LC_ALL", "C")], None), Lang::En);
    }

    #[test]
    fn the_flag_is_seen_in_both_spellings_and_not_past_two_dashes() {
        let words = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        assert_eq!(from_words(&words("acctpack check --lang zh x.txt")), Some(Lang::Zh));
        assert_eq!(from_words(&words("acctpack --lang=zh --help")), Some(Lang::Zh));
        assert_eq!(from_words(&words("acctpack --lang=zh --lang en")), Some(Lang::En));
        assert_eq!(from_words(&words("acctpack check -- --lang zh")), None);
        assert_eq!(from_words(&words("acctpack check --language zh")), None);
    }
}
