//! Configuration: defaults, file, environment and flags, every problem at once with its source.
