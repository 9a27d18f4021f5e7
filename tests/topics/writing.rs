//! The newsroom writes: each mutation through the gateway, and what it answers to what a person can mend.

mod articles;
mod choices;
mod demo;
mod fuzz;
mod killed;
mod model;
mod others;
mod previews;
mod unseen;
mod unsure;
mod versions;
