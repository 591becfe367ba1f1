//! Ids and secrets in the network's forms.

use jiff::Timestamp;
use rand::RngExt;

const ALPHABET: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// Makes ids in the form of a cuid: `c` and 24 lower-case letters and digits. They begin with the time and
/// a counter, so their order as text is the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct Ids {
    made: u64,
}

impl Ids {
    pub(super) fn next(&mut self, now: Timestamp) -> String {
        self.made += 1;
        let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
        format!("c{}{}{}", base36(millis, 9), base36(self.made, 6), random(9))
    }
}

/// A token or secret that begins with a prefix (`iat_`, `iar_`, `ia_`).
pub(super) fn secret(prefix: &str) -> String {
    format!("{prefix}{}", random(40))
}

/// So many letters and digits.
pub(super) fn random(length: usize) -> String {
    let mut rng = rand::rng();
    (0..length).map(|_| digit(rng.random_range(0..36))).collect()
}

fn base36(mut number: u64, width: usize) -> String {
    let mut digits = Vec::with_capacity(width);
    while number > 0 || digits.len() < width {
        digits.push(digit(number % 36));
        number /= 36;
    }
    digits.iter().rev().collect()
}

fn digit(value: u64) -> char {
    usize::try_from(value).ok().and_then(|index| ALPHABET.get(index)).map_or('0', |digit| char::from(*digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_look_like_cuids_and_sort_by_the_time_they_were_made() {
        let mut ids = Ids::default();
        let now = Timestamp::from_second(1_795_000_000).unwrap();
        let made = (0..100).map(|_| ids.next(now)).collect::<Vec<_>>();
        assert!(made.is_sorted());
        for id in made {
            assert_eq!(id.len(), 25);
            assert!(id.starts_with('c') && id.bytes().all(|byte| ALPHABET.contains(&byte)), "{id}");
        }
    }
}
