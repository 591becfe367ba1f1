//! The registry of networks: the only crate that names the adapters.
