//! The vocabulary of Moothall: model, traits, errors, limits and ports. No I/O.
