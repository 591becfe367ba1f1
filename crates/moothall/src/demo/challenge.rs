//! Solving a network's word problem from its text alone, as an agent would.

/// The answer with two decimals; `None` when the text holds no problem that this understands.
///
/// The text comes with noise: random case, and signs thrown in between letters. Signs are deleted, not
/// turned into spaces, because they also stand inside words.
pub(crate) fn solve(text: &str) -> Option<String> {
    let letters = text.chars().filter(|c| c.is_alphanumeric() || c.is_whitespace());
    let plain: String = letters.flat_map(char::to_lowercase).collect();
    let words: Vec<_> = plain.split_whitespace().collect();
    let [first, second] = numbers(&words)[..] else { return None };
    let has = |hints: &[&str]| words.iter().any(|word| hints.contains(word));
    let result = if has(&["equal", "equally", "per", "divided", "split", "shared"]) {
        first / second
    } else if has(&["left", "remain", "remains", "away", "sells", "loses", "eats", "gives", "minus"]) {
        first - second
    } else if has(&["each", "every", "times"]) {
        first * second
    } else if has(&["more", "adds", "total", "altogether", "plus", "and"]) {
        first + second
    } else {
        return None;
    };
    result.is_finite().then(|| format!("{result:.2}"))
}

/// Every number in a row of words, such as `twenty seven`, `a dozen` or `half a hundred`.
fn numbers(words: &[&str]) -> Vec<f64> {
    let mut found = Vec::new();
    let mut current: Option<f64> = None;
    let mut before = "";
    for word in words {
        current = match (*word, current) {
            ("dozen", number) => Some(12.0 * number.unwrap_or(1.0)),
            ("hundred", None) if before == "half" => Some(50.0),
            ("hundred", number) => Some(100.0 * number.unwrap_or(1.0)),
            ("a", number) => {
                found.extend(number);
                before = if before == "half" { "half" } else { "a" };
                current = None;
                continue;
            }
            (word, number) => match (value(word), number) {
                (Some(units), Some(tens)) if units < 10.0 && tens >= 20.0 && tens % 10.0 == 0.0 => {
                    Some(tens + units)
                }
                (Some(value), number) => {
                    found.extend(number);
                    Some(value)
                }
                (None, number) => {
                    found.extend(number);
                    None
                }
            },
        };
        before = word;
    }
    found.extend(current);
    found
}

/// The value of one word: `seven`, `forty`, `fortyseven` (a hyphen may have been noise), `47`.
fn value(word: &str) -> Option<f64> {
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
    let at = |names: &[&str], word: &str| {
        names.iter().position(|name| *name == word).and_then(|at| u32::try_from(at).ok())
    };
    let small = |word: &str| at(&SMALL, word).map(f64::from);
    let tens = |word: &str| at(&TENS, word).map(|at| f64::from(at * 10 + 20));
    let joined = || TENS.iter().find_map(|name| Some(tens(name)? + small(word.strip_prefix(name)?)?));
    let digits = || word.parse().ok().filter(|number: &f64| number.is_finite());
    small(word).or_else(|| tens(word)).or_else(joined).or_else(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_operation_is_understood_through_the_noise() {
        let cases = [
            ("A bA^sK[et hO|lDs tW*eNtY sE/vEn aPpLes aNd a fRi~EnD a-DdS tHi`RtY mOrE. HoW mAnY?", "57.00"),
            (
                "a sHe^lF hO|lDs tW*eNtY oN/e BoO-kS aNd five of them are taken away. How many are left?",
                "16.00",
            ),
            ("A hall has twelve rows with ten chairs in each row. How many chairs in total?", "120.00"),
            (
                "A rope of half a hundred meters is cut into eight equal pieces. How long is each piece?",
                "6.25",
            ),
            ("A shelf holds forty-seven books and 2 more.", "49.00"),
            ("A basket holds a dozen apples and a friend adds 3 more.", "15.00"),
            ("A car travels fifty miles on five gallons of fuel. How many miles per gallon?", "10.00"),
        ];
        for (text, answer) in cases {
            assert_eq!(solve(text).as_deref(), Some(answer), "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_not_guessed() {
        assert_eq!(solve("What is your favourite colour?"), None);
        assert_eq!(solve("Three apples, two pears and one plum: how many in total?"), None);
        assert_eq!(solve("Cut five into zero equal pieces."), None);
    }
}
