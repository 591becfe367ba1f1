//! The HTTP stack under every adapter, and the only crate that names reqwest.
