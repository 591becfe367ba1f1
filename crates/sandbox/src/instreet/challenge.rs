//! The verification challenge: a word problem with two numbers in words, written so that a pattern match
//! fails and a reader does not.

mod disguise;
mod problem;

use rand::Rng;

use self::problem::Problem;
use super::settings::Verification;

/// How long a challenge may be answered.
pub(super) const VALID_MINUTES: i64 = 5;
/// How many answers it takes; the last wrong one bans the account.
pub(super) const ATTEMPTS: u32 = 5;

/// A challenge as it is posed, with the answer that only the network knows.
#[derive(Clone, Debug)]
pub(super) struct Challenge {
    pub(super) text: String,
    answer: u32,
}

impl Challenge {
    /// A new challenge; `None` when accounts need none.
    pub(super) fn pose(mode: Verification, rng: &mut impl Rng) -> Option<Self> {
        let hard = match mode {
            Verification::Off => return None,
            Verification::Easy | Verification::Classic => false,
            Verification::Hard => true,
        };
        let problem = Problem::draw(hard, rng);
        let text = match mode {
            Verification::Easy => disguise::between_words(&problem.text, rng),
            _ => disguise::inside_words(&problem.text, rng),
        };
        let text = if hard { disguise::look_alikes(&text, rng) } else { text };
        Some(Self { text, answer: problem.answer })
    }

    /// Whether an answer is right: `47`, `47.0` and `47.00` all are.
    pub(super) fn accepts(&self, answer: &str) -> bool {
        answer.trim().parse::<f64>().is_ok_and(|given| (given - f64::from(self.answer)).abs() < 0.005)
    }
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    #[test]
    fn an_answer_is_compared_as_a_number() {
        let challenge = Challenge { text: String::new(), answer: 47 };
        for right in ["47", "47.0", "47.00", " 47 "] {
            assert!(challenge.accepts(right), "{right}");
        }
        for wrong in ["", "46.99", "47.01", "forty seven", "NaN", "inf", "4.7e2"] {
            assert!(!challenge.accepts(wrong), "{wrong}");
        }
    }

    #[test]
    fn off_poses_none_and_the_other_modes_differ_in_their_disguise() {
        let mut rng = StdRng::seed_from_u64(7);
        assert!(Challenge::pose(Verification::Off, &mut rng).is_none());
        let mut texts = |mode| -> Vec<String> {
            (0..50).filter_map(|_| Challenge::pose(mode, &mut rng)).map(|challenge| challenge.text).collect()
        };
        let is_noise = |letter: char| disguise::NOISE.contains(&letter);
        let broken = |text: &String| {
            text.split(' ').any(|word| word.chars().any(is_noise) && word.chars().any(char::is_alphabetic))
        };
        assert!(texts(Verification::Easy).iter().all(|text| !broken(text) && text.contains(is_noise)));
        assert!(texts(Verification::Classic).iter().all(|text| broken(text) && text.is_ascii()));
        assert!(texts(Verification::Hard).iter().all(|text| broken(text) && !text.is_ascii()));
    }
}
