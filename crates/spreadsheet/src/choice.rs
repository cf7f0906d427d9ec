//! Which sheet of a workbook holds the accounts.

use std::str::FromStr;

use acctpack::{WorkbookError, looks_like_account};

use crate::cells;
use crate::limits::damaged;
use crate::sheet::{Book, Going};

/// So many rows of a sheet tell whether it holds accounts.
const TELLING: u32 = 200;

/// A sheet of a workbook, as a person names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// By its name.
    Name(String),
    /// By its number, from 1. A sheet whose name is this number goes before.
    Number(usize),
}

impl FromStr for Sheet {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Sheet, Self::Err> {
        Ok(match text.parse() {
            Ok(number) => Sheet::Number(number),
            Err(_) => Sheet::Name(text.to_string()),
        })
    }
}

/// The sheet that is asked for; else the one that holds accounts; else the only one that holds anything.
pub(crate) fn choose(book: &mut Book, asked: Option<&Sheet>) -> Result<String, WorkbookError> {
    let sheets = book.sheets();
    let names: Vec<&str> = sheets.iter().map(|(name, _)| &**name).collect();
    if let Some(asked) = asked {
        let found = match asked {
            Sheet::Name(name) => named(name, &names),
            Sheet::Number(number) => named(&number.to_string(), &names)
                .or_else(|| names.get(number.checked_sub(1)?).copied()),
        };
        return found.map(str::to_string).ok_or_else(|| no_such_sheet(asked, &names));
    }
    // What is hidden is not what a person means.
    let shown: Vec<&str> =
        sheets.iter().filter(|(_, is_shown)| *is_shown).map(|(name, _)| &**name).collect();
    let (mut filled, mut with_accounts) = (Vec::new(), Vec::new());
    for &name in &shown {
        let seen = look(book, name).map_err(damaged)?;
        if seen.accounts > 0 {
            with_accounts.push(name);
        }
        if seen.cells > 0 {
            filled.push(name);
        }
    }
    match (&*with_accounts, &*filled, &*shown) {
        ([one], ..) | ([], [one], _) => Ok((*one).to_string()),
        ([], [], [first, ..]) => Ok((*first).to_string()),
        ([], [], []) => Err(damaged("it has no sheet that is shown")),
        ([], several, _) | (several, ..) => Err(WorkbookError::SeveralSheets(owned(several))),
    }
}

/// A sheet by its name; its case does not count where no other differs by no more.
fn named<'n>(wanted: &str, names: &[&'n str]) -> Option<&'n str> {
    let folded = wanted.to_lowercase();
    let exact = names.iter().find(|name| **name == wanted);
    exact.or_else(|| names.iter().find(|name| name.to_lowercase() == folded)).copied()
}

/// What is seen in the first rows of a sheet.
#[derive(Default)]
struct Seen {
    cells: u64,
    accounts: u64,
}

fn look(book: &mut Book, sheet: &str) -> Result<Seen, String> {
    let (mut seen, mut text) = (Seen::default(), String::new());
    book.each_cell(sheet, |cell| {
        if cell.get_position().0 >= TELLING {
            return Going::Enough;
        }
        text.clear();
        cells::write(cell.get_value(), &mut text);
        seen.cells += u64::from(!text.is_empty());
        seen.accounts += u64::from(looks_like_account(&text));
        Going::On
    })?;
    Ok(seen)
}

fn no_such_sheet(asked: &Sheet, names: &[&str]) -> WorkbookError {
    let asked = match asked {
        Sheet::Name(name) => name.clone(),
        Sheet::Number(number) => number.to_string(),
    };
    WorkbookError::NoSheet { asked, sheets: owned(names) }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_string()).collect()
}
