//! Requests say what the table says that they may say, and nothing that a source forbids leaves.

mod keys;
mod refusals;
