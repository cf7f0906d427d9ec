//! Workbooks as `clean` reads them: those that common libraries make, and those that mean harm.

mod hostile;
mod reading;
mod workbook;
