//! The style and the scripts, in the binary: nothing is asked for from anywhere else.

use std::sync::LazyLock;

static STYLE: LazyLock<String> = LazyLock::new(|| {
    [
        acctpack_report::STYLE,
        acctpack_report::controls::CONTROLS_STYLE,
        include_str!("assets/console.css"),
    ]
    .join("\n")
});

/// A file by its name, with its type.
pub(crate) fn find(name: &str) -> Option<(&'static str, &'static str)> {
    const SCRIPT: &str = "text/javascript; charset=utf-8";
    Some(match name {
        "console.css" => ("text/css; charset=utf-8", &STYLE),
        "console.js" => (SCRIPT, include_str!("assets/console.js")),
        "list.js" => (SCRIPT, include_str!("assets/list.js")),
        "live.js" => (SCRIPT, include_str!("assets/live.js")),
        "notice.js" => (SCRIPT, include_str!("assets/notice.js")),
        "rows.js" => (SCRIPT, include_str!("assets/rows.js")),
        _ => return None,
    })
}
