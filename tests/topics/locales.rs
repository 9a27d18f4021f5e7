//! Languages: which one a request is answered in, what falls back field by field, and what an unpublished one hides.

mod asked;
mod unpublished;
mod words;
