//! Moothall adapter and native client for ImagineAnything.
