//! Request structs against the table: what they say is what the rows know.
