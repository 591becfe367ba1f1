//! Conformance cases, harness and snapshot settings. For tests only.
