//! Shared fixtures and process handling of the end-to-end tests live in `moothall-testkit`; this crate only holds test targets.
