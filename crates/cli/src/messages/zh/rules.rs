//! What Chinese says of the rules in `acctpack rules`, beside the engine's own words.

use acctpack::{Code, FixAvailability, Scope, Severity};

/// What a rule is about.
pub(super) fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Package => "号码包",
        Scope::Row => "行",
    }
}

/// Whether `clean` fixes it, in a word.
pub(super) fn fix_name(code: Code) -> &'static str {
    match code.fix() {
        FixAvailability::OnRequest => "--fix",
        FixAvailability::ByDefault => "是",
        FixAvailability::Always => "总是",
        _ => "-",
    }
}

/// What `clean` does about it.
pub(super) fn fix_of(code: Code) -> String {
    match (code.fix(), code.scope(), code.severity()) {
        (FixAvailability::Always, ..) => "总会修复。".into(),
        (FixAvailability::ByDefault, ..) => format!("默认修复；--no-fix {code} 可关闭。"),
        (FixAvailability::OnRequest, ..) => {
            format!("加 --fix {code} 才修复：该行的原意很可能如此，但不确定。")
        }
        (_, Scope::Row, Severity::Error) => "不写入该行，并在报告中列出。".into(),
        (_, Scope::Row, _) => "保留该行原样，并在报告中列出。".into(),
        (_, Scope::Package, _) => "无法在不丢失、不猜测的情况下修复。".into(),
    }
}

/// How its severity is changed.
pub(super) fn severity_of(code: Code) -> String {
    match code.is_locked() {
        true => "始终是错误：出现它时内容不可信。".into(),
        false => format!(
            "用 --deny {code}、--warn {code} 或 --allow {code} 更改，或在 acctpack.toml 的 \
             [severity] 下写 {code} = \"error\"、\"warning\" 或 \"allow\"。"
        ),
    }
}
