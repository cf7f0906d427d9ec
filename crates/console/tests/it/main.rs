//! The console over the wire: who is let in, what a push takes, what is left behind.

mod guards;
mod lists;
mod pushes;
mod support;
