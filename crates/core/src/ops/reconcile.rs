use jiff::Timestamp;

/// Something that was sent and never answered: what to look for.
#[derive(Debug, Clone)]
pub struct Lost<T> {
    /// What was sent.
    pub sent: T,
    /// The earliest instant at which the network can have written it, by our clock.
    pub since: Timestamp,
    /// The latest such instant.
    pub until: Timestamp,
}

/// What reading back brought to light.
#[derive(Debug, Clone, PartialEq)]
pub enum Found<T> {
    /// Exactly one item can be it.
    One(T),
    /// Nothing that is shown can be it, back to the instant it was sent at.
    Nothing,
    /// Several items can be it, or what is shown does not reach back far enough: nobody can tell.
    Unclear,
}
