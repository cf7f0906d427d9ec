//! A list or a table: what is refused as a table from whatever source, which column is taken and what
//! around it is set aside, and that no stray quote swallows people.

use std::num::NonZeroUsize;

use acctpack::{Code, Column, Delimiter, Detail, Input, PackageFormat, Verdict};
use proptest::prelude::*;

use crate::oracle::{LONGEST, Rules, Task};
use crate::properties::{cases, same_as_oracle};
use crate::support::{Run, long_rows, name_of, run, zipped};

fn clean(name: &str, text: &[u8], rules: &Rules) -> Run {
    run(Input::bytes(name, text), Task::Clean, PackageFormat::Txt, rules)
}

/// Of a table, whichever way it comes, one thing is told.
fn is_refused(text: &[u8], what: &str) {
    for task in [Task::Check, Task::Clean] {
        for form in [PackageFormat::Txt, PackageFormat::Csv] {
            let zip = zipped(&name_of(form), text);
            let inputs = [
                Input::bytes(name_of(form), text),
                Input::bytes("-", text),
                Input::reader("-", text),
                Input::bytes("a.zip", &zip),
            ];
            for input in inputs {
                let run = run(input, task, PackageFormat::Txt, &Rules::default());
                assert_eq!(run.spelled(), ["several-columns"], "{what}");
                assert_eq!(run.summary.verdict, Verdict::Rejected, "{what}");
                assert!(run.package.is_empty() && run.summary.adds_up(), "{what}");
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn tables_are_refused_from_every_source(
        width in prop::sample::select(vec![2usize, 3, 5, 31, 300]),
        delimiter in prop::sample::select(b",;\t|".to_vec()),
        rows in 2usize..40,
        quoted in any::<bool>(),
        named in any::<bool>(),
        above in prop::sample::select(vec![
            "", "\u{feff}", "July\n", "\n\n", "July\n\nfor all\n",
            "mysql: [Warning] Using a password on the command line interface can be insecure.\n",
        ]),
        below in prop::sample::select(vec!["", "\n", "(2 rows)\n\n"]),
        end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
    ) {
        let between = char::from(delimiter).to_string();
        let cell = |row: usize, column: usize| match (column, quoted) {
            (1, _) => format!("138{row:08}"),
            (_, true) => format!("\"r{row}{between}c{column}\""),
            (_, false) => format!("r{row}c{column}"),
        };
        let line = |row: usize| -> String {
            (0..width).map(|column| cell(row, column)).collect::<Vec<_>>().join(&between)
        };
        let mut names: Vec<String> = (0..width).map(|column| format!("c{column}")).collect();
        names[1] = "phone".into();
        let mut lines: Vec<String> = (0..rows).map(line).collect();
        if named {
            lines.insert(0, names.join(&between));
        }
        let text = format!("{above}{}\n{below}", lines.join("\n")).replace('\n', end);
        is_refused(text.as_bytes(), &text);
        // By its number, and by its name, the column is what it holds.
        let mut rules = Rules::default();
        let people: String = (0..rows).map(|row| cell(row, 1) + "\n").collect();
        rules.options.column = NonZeroUsize::new(2).map(Column::Number);
        let taken = clean("a.csv", text.as_bytes(), &rules);
        prop_assert_eq!(String::from_utf8_lossy(&taken.package), &*people, "{}", text);
        if named {
            rules.options.column = Some(Column::Name("phone".into()));
            for name in ["a.txt", "a.csv", "-"] {
                let taken = clean(name, text.as_bytes(), &rules);
                prop_assert_eq!(String::from_utf8_lossy(&taken.package), &*people, "{}", text);
                prop_assert_eq!(taken.summary.rejected, 0);
            }
        }
    }
}

#[test]
fn what_stands_around_the_accounts_is_none_of_them() {
    let people = "13800138000\n13800138001\n";
    for (text, column) in [
        ("name;phone\nMax;13800138000\nMia;13800138001\n", "phone"),
        ("July\n\nname;phone\nMax;13800138000\nname;phone\nMia;13800138001\n", "phone"),
        ("sep=;\nname;phone\nMax;13800138000\nMia;13800138001\n", "phone"),
        ("\u{feff}sep=;\r\nname;phone\r\nMax;13800138000\r\nMia;13800138001\r\n", "phone"),
        (
            " name |    phone    \n------+-------------\n Max  | 13800138000 \n Mia  | 13800138001 \n(2 rows)\n\n",
            "phone",
        ),
        (
            "+------+-------------+\n| name | phone       |\n+------+-------------+\n| Max  | 13800138000 |\n| Mia  | 13800138001 |\n+------+-------------+\n2 rows in set (0.00 sec)\n",
            "phone",
        ),
        ("| name | phone |\n|---|:---:|\n| Max | 13800138000 |\n| Mia | 13800138001 |\n", "phone"),
        (
            "mysql: [Warning] Using a password on the command line interface can be insecure.\nname\tphone\nMax\t13800138000\nMia\t13800138001\n",
            "phone",
        ),
        ("name,\"lianxi\nfangshi\"\nMax,13800138000\nMia,13800138001\n", "2"),
        ("title\nname,lianxi\nMax,13800138000\nMia,13800138001\n", "2"),
        ("phone,city\n13800138000,\"a\nb\"\n13800138001,c\n", "1"),
    ] {
        let mut rules = Rules::default();
        rules.options.column = Some(match column.parse() {
            Ok(number) => Column::Number(number),
            Err(_) => Column::Name(column.into()),
        });
        for name in ["a.txt", "a.csv", "-"] {
            let cleaned = clean(name, text.as_bytes(), &rules);
            assert_eq!(String::from_utf8_lossy(&cleaned.package), people, "{text}");
            assert_eq!(cleaned.summary.rejected, 0, "{text}: {:?}", cleaned.spelled());
            assert!(cleaned.summary.adds_up() && cleaned.summary.header > 0, "{text}");
            let checked =
                run(Input::bytes(name, text.as_bytes()), Task::Check, PackageFormat::Txt, &rules);
            assert_eq!(checked.summary.verdict, Verdict::Accepted, "{:?}", checked.spelled());
            assert_eq!((checked.summary.kept, checked.summary.header), (2, cleaned.summary.header));
        }
    }
}

#[test]
fn around_a_list_a_delimiter_that_is_declared_and_a_clients_words_are_set_aside() {
    for (text, clean_finds) in [
        ("sep=;\nmobile\n13800138000\n13800138001\n", vec!["1@0 header-row*", "2@6 header-row*"]),
        (
            "phone\n-------------\n13800138000\n13800138001\n(2 rows)\n",
            vec!["1@0 header-row*", "2@6 header-row*", "5@44 header-row*"],
        ),
    ] {
        for name in ["a.txt", "a.csv", "-"] {
            let cleaned = clean(name, text.as_bytes(), &Rules::default());
            assert_eq!(cleaned.spelled(), clean_finds, "{name} {text}");
            assert_eq!(cleaned.package, b"13800138000\n13800138001\n", "{name} {text}");
            let checked = run(
                Input::bytes(name, text.as_bytes()),
                Task::Check,
                PackageFormat::Txt,
                &Rules::default(),
            );
            assert_eq!(
                (checked.summary.kept, checked.summary.header),
                (2, clean_finds.len() as u64)
            );
        }
    }
}

#[test]
fn what_is_left_of_a_list_may_be_a_table_and_is_not_written() {
    // Two of five rows are too short, and one is there twice.
    let text = b"x\ny\na1;b1\na1;b1\nc1;d1\n";
    let cleaned = clean("a.txt", text, &Rules::default());
    assert_eq!(cleaned.summary.findings.get(Code::SeveralColumns), 1);
    assert!(cleaned.package.is_empty() && cleaned.summary.outputs.is_empty());
    assert_eq!((cleaned.summary.kept, cleaned.summary.verdict), (2, Verdict::Rejected));
    let mut rules = Rules::default();
    rules.options.delimiter = Delimiter::None;
    assert_eq!(clean("a.txt", text, &rules).package, b"a1;b1\nc1;d1\n");
}

#[test]
fn rows_that_are_said_to_be_whole_are_accounts_whatever_stands_in_them() {
    let mut rules = Rules::default();
    rules.options.delimiter = Delimiter::None;
    for text in ["Doe, John\nRoe, Jane\n", "a1;b\nc1;d\n", "\"a,b\"\n\"c\"\"d\"\n"] {
        for form in [PackageFormat::Csv, PackageFormat::Txt] {
            let checked = run(
                Input::bytes("a.csv", text.as_bytes()),
                Task::Check,
                PackageFormat::Txt,
                &rules,
            );
            assert_eq!(checked.spelled(), [""; 0], "{text}");
            assert_eq!(checked.summary.kept, 2);
            let cleaned = run(Input::bytes("a.csv", text.as_bytes()), Task::Clean, form, &rules);
            let again =
                run(Input::bytes(name_of(form), &cleaned.package), Task::Check, form, &rules);
            assert_eq!((again.summary.verdict, again.summary.kept), (Verdict::Accepted, 2));
        }
    }
}

#[test]
fn the_library_tells_the_columns_of_a_table() {
    let text = b"name;phone;city\nMax;13800138000;Bonn\nMia;13800138001;Ulm\n";
    let mut tables = Vec::new();
    let mut take = |finding: &acctpack::Finding<'_>| {
        if let Detail::Table(table) = &finding.detail {
            tables.push(table.clone());
        }
    };
    let mut hooks = acctpack::Hooks::default();
    hooks.finding = Some(Box::new(&mut take));
    let options = acctpack::Options::default();
    acctpack::check_with(Input::bytes("a.txt", text), &options, hooks).unwrap();
    let [table] = &*tables else { panic!("{tables:?}") };
    assert_eq!((table.delimiter, table.account_column()), (';', Some(1)));
    assert_eq!(table.columns[1].kind, Some(acctpack::AccountKind::Phone));
    assert_eq!(table.columns[0].name, "name");
}

/// A list of so many rows with a stray quote before row `first` and one at row `first + distance`.
fn with_stray_quotes(many: usize, first: usize, distance: usize, closes: bool) -> (String, usize) {
    let second = (first + distance).min(many - 1);
    let row = |n: usize| {
        let account = format!("138{n:08}");
        match n {
            _ if n == first => format!("\"{account}\n"),
            _ if n == second && closes => format!("{account}\"\n"),
            _ if n == second => format!("\"{account}\n"),
            _ => account + "\n",
        }
    };
    ((0..many).map(row).collect(), if second == first { 1 } else { 2 })
}

proptest! {
    #![proptest_config(cases(40))]

    /// Two stray quotes cost two rows, however far they are apart.
    #[test]
    fn stray_quotes_cost_their_own_rows(
        first in 0usize..50, distance in 1usize..3000, closes in any::<bool>(),
    ) {
        let (text, lost) = with_stray_quotes(2000, first, distance, closes);
        let cleaned = clean("a.csv", text.as_bytes(), &Rules::default());
        prop_assert_eq!((cleaned.summary.rows, cleaned.summary.rejected), (2000, lost as u64));
        prop_assert_eq!(cleaned.summary.findings.get(Code::CsvQuote), lost as u64);
    }

    /// In a table too, where fields beside the account may take several lines.
    #[test]
    fn in_a_table_an_account_ends_with_its_line(
        first in 0usize..60, distance in 1usize..60, closes in any::<bool>(),
        column in 1usize..4, notes in 0usize..4,
    ) {
        let second = first + distance;
        let mut text = String::from("id,phone,note\n");
        for n in 0..130 {
            let open = if n == first || (n == second && !closes) { "\"" } else { "" };
            let close = if n == second && closes { "\"" } else { "" };
            let note = match n % 7 {
                3 if n != first && n != second => format!("\"{}z\"", "line\n".repeat(notes)),
                _ => "n".into(),
            };
            text += &format!("{n},{open}138{n:08}{close},{note}\n");
        }
        let mut rules = Rules::default();
        rules.options.column = NonZeroUsize::new(column).map(Column::Number);
        rules.options.delimiter = Delimiter::Byte(b',');
        same_as_oracle(text.as_bytes(), PackageFormat::Csv, Task::Clean, &rules);
        if column == 2 {
            let cleaned = clean("a.csv", text.as_bytes(), &rules);
            prop_assert_eq!((cleaned.summary.kept, cleaned.summary.rejected), (128, 2));
            let long = cleaned.told.iter().filter(|t| {
                t.found.code == Code::CsvQuote && t.found.severity == acctpack::Severity::Warning
            });
            prop_assert_eq!(long.count(), if notes > 1 { (0..130).filter(|n| n % 7 == 3 && *n != first && *n != second).count() } else { 0 });
        }
    }
}

/// Stray quotes at the borders of blocks, in a list and in a table.
#[test]
fn stray_quotes_at_the_borders_of_blocks_cost_their_own_rows() {
    for shift in [0, 1, 12] {
        let before = long_rows(LONGEST - shift);
        for quoted in ["\"13900000001\n", "13900000002\"\n", "\"\n"] {
            let text =
                [&before, quoted.as_bytes(), &long_rows(LONGEST), quoted.as_bytes(), b"ab\n"];
            same_as_oracle(&text.concat(), PackageFormat::Csv, Task::Clean, &Rules::default());
        }
    }
    let row = |n: usize| format!("{n:07},138{n:08},{}\n", "note".repeat(12));
    let rows: String = (0..6_000).map(row).collect();
    let mut rules = Rules::default();
    rules.options.column = NonZeroUsize::new(2).map(Column::Number);
    rules.options.delimiter = Delimiter::Byte(b',');
    let line = row(0).len();
    for at in [LONGEST / line - 1, LONGEST / line] {
        for (first, second) in [(8, 0), (8, 20), (0, 8), (21, 21)] {
            let mut text = rows.clone();
            text.insert((at + 700) * line + second, '"');
            text.insert(at * line + first, '"');
            same_as_oracle(text.as_bytes(), PackageFormat::Csv, Task::Clean, &rules);
        }
    }
}

/// White space before a quote: what follows is quoted, in a list and in each column of a table.
#[test]
fn white_space_before_a_quote_hides_no_quote() {
    let clean_column = |text: &str, column: usize| {
        let mut rules = Rules::default();
        rules.options.column = NonZeroUsize::new(column).map(Column::Number);
        rules.options.delimiter = Delimiter::Byte(b',');
        same_as_oracle(text.as_bytes(), PackageFormat::Csv, Task::Clean, &rules);
        clean("a.csv", text.as_bytes(), &rules).package
    };
    for blanks in [" ", "  ", "\t", " \t "] {
        for end in ["\n", "\r\n"] {
            let list = [r#""a,b""#, r#""c,d" "#, r#""e ""f"" g,h""#]
                .map(|row| format!("{blanks}{row}{end}"))
                .concat();
            let expected = "\"a,b\"\n\"c,d\"\n\"e \"\"f\"\" g,h\"\n";
            let input = Input::bytes("a.csv", list.as_bytes());
            let cleaned = run(input, Task::Clean, PackageFormat::Csv, &Rules::default());
            assert_eq!(String::from_utf8_lossy(&cleaned.package), expected, "{list:?}");
            assert_eq!(cleaned.summary.rejected, 0, "{list:?}");
            same_as_oracle(list.as_bytes(), PackageFormat::Csv, Task::Clean, &Rules::default());
            same_as_oracle(list.as_bytes(), PackageFormat::Csv, Task::Check, &Rules::default());
            let row = |n: u64| {
                format!(
                    "1380013800{n},{blanks}\"Beijing, China\",{blanks}\"Doe, {n}\"{blanks},x{n}{end}"
                )
            };
            let table: String = (0..9).map(row).collect();
            let phones: String = (0..9).map(|n| format!("1380013800{n}\n")).collect();
            assert_eq!(String::from_utf8(clean_column(&table, 1)).unwrap(), phones);
            let last: String = (0..9).map(|n| format!("x{n}\n")).collect();
            assert_eq!(String::from_utf8(clean_column(&table, 4)).unwrap(), last);
            assert_eq!(clean_column(&table, 2), b"Beijing, China\n");
        }
    }
}
