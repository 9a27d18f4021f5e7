//! The command line, by the binary itself: what a person types, sees and gets.

mod refusals;
mod serving;
mod settings;
mod tables;
