//! The picture of the terminal in the README, drawn from what acctpack prints: `ACCTPACK_UPDATE=1` draws it
//! anew.

use std::fmt::Write as _;

use acctpack_report::layout::width;

use crate::support::{acctpack, root};

/// The size of a cell, and what is around all of them.
const CELL: (usize, usize) = (8, 20);
const EDGE: usize = 20;

/// A run of text in one style.
struct Run {
    text: String,
    class: String,
}

/// The class of a style, as the escapes of the terminal say it.
fn class(codes: &str, before: &str) -> String {
    let mut class = before.to_string();
    for code in codes.split(';') {
        let name = match code {
            "" | "0" => {
                class.clear();
                continue;
            }
            "1" => "b",
            "2" => "d",
            "31" => "r",
            "32" => "g",
            "33" => "y",
            "36" => "c",
            _ => continue,
        };
        class = format!("{class} {name}").trim().to_string();
    }
    class
}

fn runs(line: &str) -> Vec<Run> {
    let (mut runs, mut now) = (Vec::new(), String::new());
    for (index, part) in line.split("\u{1b}[").enumerate() {
        let text = match (index, part.split_once('m')) {
            (0, _) | (_, None) => part,
            (_, Some((codes, text))) => {
                now = class(codes, &now);
                text
            }
        };
        if !text.is_empty() {
            runs.push(Run { text: text.to_string(), class: now.clone() });
        }
    }
    runs
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The lines as a picture; `told` is what a person hears who does not see it.
fn drawn(lines: &[String], told: &str) -> String {
    let (columns, rows) = (82, lines.len());
    let (wide, high) = (columns * CELL.0 + 2 * EDGE, rows * CELL.1 + 2 * EDGE);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" role=\"img\" aria-label=\"{}\">\n\
         <style>\n  rect {{ fill: #14171b }}\n  text {{ font: 13.3px ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans CJK SC', monospace; fill: #d7dbe0; white-space: pre }}\n  \
         .b {{ font-weight: 700 }} .d {{ fill: #9aa3ad }} .r {{ fill: #ff7b72 }} .g {{ fill: #56d364 }} .y {{ fill: #e3b341 }} .c {{ fill: #76c7e8 }}\n</style>\n\
         <rect width=\"{wide}\" height=\"{high}\" rx=\"10\"/>\n",
        escaped(told)
    );
    for (index, line) in lines.iter().enumerate() {
        let (mut x, y) = (EDGE, EDGE + index * CELL.1 + 14);
        for Run { text, class } in runs(line) {
            let long = width(&text) * CELL.0;
            let class = if class.is_empty() { class } else { format!(" class=\"{class}\"") };
            if !text.trim().is_empty() {
                let _ = writeln!(
                    svg,
                    "<text x=\"{x}\" y=\"{y}\" textLength=\"{long}\" lengthAdjust=\"spacingAndGlyphs\"{class}>{}</text>",
                    escaped(&text)
                );
            }
            x += long;
        }
    }
    svg + "</svg>\n"
}

#[test]
#[cfg_attr(windows, ignore = "what is kept proposes commands for a POSIX shell")]
fn the_picture_of_the_terminal_is_what_acctpack_prints() {
    let command = "check examples/data/campaign.csv";
    let mut args = vec!["--color", "always"];
    args.extend(command.split(' '));
    let output = acctpack(&args).current_dir(root()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines = vec![format!("\u{1b}[32m$\u{1b}[0m acctpack {command}")];
    lines.extend(text.lines().map(String::from));
    // The time is another each time.
    if let Some(last) = lines.last_mut() {
        let end = last.rfind(" (").unwrap_or(last.len());
        last.truncate(end);
    }
    let made = drawn(
        &lines,
        "acctpack check: the findings of a list, what clean would keep, the command that fixes it, and the verdict",
    );
    let path = root().join("docs/terminal.svg");
    if std::env::var_os("ACCTPACK_UPDATE").is_some() {
        std::fs::write(&path, made).unwrap();
        return;
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), made);
}
