//! An honest solver: it knows English and nothing of how challenges are made.

/// Reads a challenge and answers it with two decimals, as an agent would.
pub(crate) fn solve(challenge: &str) -> Option<String> {
    let words = plain_words(challenge);
    let (first, second) = numbers(&words)?;
    let any = |needles: &[&str]| needles.iter().any(|needle| words.iter().any(|word| word == needle));
    let result = if any(&["equal", "per"]) {
        first / second
    } else if any(&["each"]) {
        first * second
    } else if any(&["left", "remain"]) {
        first - second
    } else if any(&["more"]) {
        first + second
    } else {
        return None;
    };
    Some(format!("{result:.2}"))
}

/// Deletes noise, turns look-alikes into Latin letters, and splits at white space.
fn plain_words(challenge: &str) -> Vec<String> {
    let letters = challenge.chars().filter_map(|letter| match letter {
        'а' | 'А' => Some('a'),
        'В' => Some('b'),
        'с' | 'С' => Some('c'),
        'е' | 'Е' => Some('e'),
        'Н' => Some('h'),
        'і' => Some('i'),
        'К' => Some('k'),
        'М' => Some('m'),
        'Ν' => Some('n'),
        'о' | 'О' => Some('o'),
        'р' | 'Р' => Some('p'),
        'Т' => Some('t'),
        'х' | 'Х' => Some('x'),
        'у' => Some('y'),
        letter if letter.is_ascii_alphabetic() || letter == ' ' => Some(letter.to_ascii_lowercase()),
        _ => None,
    });
    letters.collect::<String>().split_whitespace().map(str::to_owned).collect()
}

/// The two numbers, each a run of number words.
fn numbers(words: &[String]) -> Option<(f64, f64)> {
    let mut found = Vec::new();
    let mut rest = words;
    while let Some(word) = rest.first() {
        let next = rest.get(1).and_then(|next| value(next));
        let (number, length) = match (word.as_str(), value(word), next) {
            ("dozen", ..) => (Some(12), 1),
            ("half", ..) if rest.get(2).is_some_and(|third| third == "hundred") => (Some(50), 3),
            (_, Some(tens), Some(ones)) if tens >= 20 && ones < 10 => (Some(tens + ones), 2),
            (_, number, _) => (number, 1),
        };
        found.extend(number.map(f64::from));
        rest = &rest[length..];
    }
    match found[..] {
        [first, second] => Some((first, second)),
        _ => None,
    }
}

fn value(word: &str) -> Option<u32> {
    const SMALL: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let position =
        |names: &[&str]| names.iter().position(|name| *name == word).and_then(|at| u32::try_from(at).ok());
    position(&SMALL).or_else(|| position(&TENS).map(|at| 20 + 10 * at))
}

#[test]
fn the_solver_reads_what_has_been_seen_in_the_wild() {
    let solved = |text| solve(text).unwrap();
    assert_eq!(solved("a sHe^lF hO|lDs tW*eNtY oN/e BoO-kS ] aNd tHr~eE mO[rE. HoW mAnY?"), "24.00");
    assert_eq!(solved("half a hundred apples and a dozen more"), "62.00");
    assert_eq!(solve("nothing to count here"), None);
}
