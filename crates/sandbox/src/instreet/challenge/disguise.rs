//! What stands between a pattern match and the problem: letter case, noise and look-alike letters.
//!
//! Spaces stay where they were, so deleting the noise gives back the words.

use rand::{Rng, RngExt, seq::IndexedRandom};

/// Characters without meaning. None of them occurs in a problem.
pub(super) const NOISE: [char; 9] = [']', '[', '^', '*', '|', '-', '~', '/', '\\'];

/// Noise between the words, letters in random case.
pub(super) fn between_words(text: &str, rng: &mut impl Rng) -> String {
    let mut disguised = String::from(noise(rng));
    for word in text.split(' ') {
        disguised.push(' ');
        disguised.extend(word.chars().map(|letter| random_case(letter, rng)));
        if rng.random_bool(0.2) {
            disguised.push(' ');
            disguised.push(noise(rng));
        }
    }
    disguised
}

/// Noise inside the words as well; every word longer than four letters is broken at least once.
pub(super) fn inside_words(text: &str, rng: &mut impl Rng) -> String {
    let disguised = text.split(' ').map(|word| {
        let length = word.chars().count();
        let certain = if length > 4 { rng.random_range(1..length - 1) } else { length };
        let mut broken = String::new();
        for (index, letter) in word.chars().enumerate() {
            if index == certain || (index > 0 && rng.random_bool(0.12)) {
                broken.push(noise(rng));
            }
            broken.push(random_case(letter, rng));
        }
        broken
    });
    disguised.collect::<Vec<_>>().join(" ")
}

/// Some letters become look-alikes of other alphabets, at least one of them.
pub(super) fn look_alikes(text: &str, rng: &mut impl Rng) -> String {
    let mut replaced = false;
    text.chars()
        .map(|letter| match look_alike(letter) {
            Some(other) if !replaced || rng.random_bool(0.25) => {
                replaced = true;
                other
            }
            _ => letter,
        })
        .collect()
}

fn look_alike(letter: char) -> Option<char> {
    Some(match letter {
        'a' => 'а',
        'c' => 'с',
        'e' => 'е',
        'i' => 'і',
        'o' => 'о',
        'p' => 'р',
        'x' => 'х',
        'y' => 'у',
        'A' => 'А',
        'B' => 'В',
        'C' => 'С',
        'E' => 'Е',
        'H' => 'Н',
        'K' => 'К',
        'M' => 'М',
        'N' => 'Ν',
        'O' => 'О',
        'P' => 'Р',
        'T' => 'Т',
        'X' => 'Х',
        _ => return None,
    })
}

fn random_case(letter: char, rng: &mut impl Rng) -> char {
    if rng.random_bool(0.5) { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
}

fn noise(rng: &mut impl Rng) -> char {
    NOISE.choose(rng).copied().unwrap_or('~')
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    const TEXT: &str = "A rope of forty two meters is cut into seven equal pieces.";

    #[test]
    fn deleting_the_noise_gives_back_the_words() {
        let mut rng = StdRng::seed_from_u64(3);
        for _ in 0..100 {
            let plain = |text: String| {
                let text = text.replace(NOISE, "").to_lowercase();
                text.split_whitespace().collect::<Vec<_>>().join(" ")
            };
            assert_eq!(plain(between_words(TEXT, &mut rng)), TEXT.to_lowercase());
            assert_eq!(plain(inside_words(TEXT, &mut rng)), TEXT.to_lowercase());
        }
    }

    #[test]
    fn look_alikes_keep_the_length_and_leave_ascii() {
        let mut rng = StdRng::seed_from_u64(3);
        let text = look_alikes(TEXT, &mut rng);
        assert_eq!(text.chars().count(), TEXT.chars().count());
        assert!(!text.is_ascii());
    }
}
