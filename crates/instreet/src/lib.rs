//! Moothall adapter and native client for InStreet.
