//! Faithful local emulators of the networks, with their own clock, limits and faults.
