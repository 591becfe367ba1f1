//! Word problems with exactly two numbers and a whole answer.

use rand::{Rng, RngExt, seq::IndexedRandom};

/// A word problem in plain English.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    pub(super) text: String,
    pub(super) answer: u32,
}

#[derive(Clone, Copy, Debug)]
enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// `{a}` and `{b}` are the numbers, in the order in which the operation takes them. No other word of a
/// story is a number, not even "one" or "half".
const STORIES: &[(Operation, &str)] = &[
    (
        Operation::Add,
        "A basket holds {a} apples and a friend adds {b} more. How many apples are in the basket now?",
    ),
    (
        Operation::Add,
        "A library owns {a} maps and buys {b} more. How many maps does the library own in total?",
    ),
    (
        Operation::Subtract,
        "A shelf holds {a} books and {b} of them are taken away. How many books are left on the shelf?",
    ),
    (Operation::Subtract, "A farmer has {a} eggs and sells {b} of them. How many eggs remain?"),
    (
        Operation::Multiply,
        "A hall has {a} rows with {b} chairs in each row. How many chairs are there in total?",
    ),
    (
        Operation::Multiply,
        "A robot packs {a} boxes and puts {b} bolts into each box. How many bolts does the robot pack in total?",
    ),
    (
        Operation::Divide,
        "A rope of {a} meters is cut into {b} equal pieces. How many meters long is each piece?",
    ),
    (
        Operation::Divide,
        "A car travels {a} miles on {b} gallons of fuel. How many miles does the car travel per gallon?",
    ),
];

impl Problem {
    /// Draws a problem. The hard ones also write twelve as "a dozen" and fifty as "half a hundred".
    pub(super) fn draw(hard: bool, rng: &mut impl Rng) -> Self {
        let (operation, story) = STORIES.choose(rng).copied().unwrap_or((Operation::Add, "{a} and {b} more"));
        let colloquial = if hard { [12, 50].choose(rng).copied() } else { None };
        let (a, b, answer) = operands(operation, colloquial, rng);
        let text = story.replace("{a}", &words(a, hard)).replace("{b}", &words(b, hard));
        Self { text, answer }
    }
}

/// Two numbers below one hundred and the result; `given` becomes the first of them.
fn operands(operation: Operation, given: Option<u32>, rng: &mut impl Rng) -> (u32, u32, u32) {
    match operation {
        Operation::Add => {
            let a = given.unwrap_or_else(|| rng.random_range(2..=60));
            let b = rng.random_range(2..=39);
            (a, b, a + b)
        }
        Operation::Subtract => {
            let a = given.unwrap_or_else(|| rng.random_range(12..=99));
            let b = rng.random_range(2..=a - 2);
            (a, b, a - b)
        }
        Operation::Multiply => {
            let a = given.unwrap_or_else(|| rng.random_range(2..=25));
            let b = rng.random_range(2..=12);
            (a, b, a * b)
        }
        Operation::Divide => {
            let a = given.unwrap_or_else(|| rng.random_range(2..=12) * rng.random_range(2..=8));
            let divisors = (2..=a / 2).filter(|b| a.is_multiple_of(*b)).collect::<Vec<_>>();
            let b = divisors.choose(rng).copied().unwrap_or(1);
            (a, b, a / b)
        }
    }
}

/// A number below one hundred in words.
fn words(number: u32, colloquial: bool) -> String {
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
    const TENS: [&str; 10] =
        ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let named = |names: &[&'static str], index: u32| {
        usize::try_from(index).ok().and_then(|index| names.get(index).copied()).unwrap_or("")
    };
    match number {
        12 if colloquial => "a dozen".to_owned(),
        50 if colloquial => "half a hundred".to_owned(),
        0..20 => named(&SMALL, number).to_owned(),
        _ if number.is_multiple_of(10) => named(&TENS, number / 10).to_owned(),
        _ => format!("{} {}", named(&TENS, number / 10), named(&SMALL, number % 10)),
    }
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    #[test]
    fn numbers_are_written_in_words() {
        assert_eq!(words(9, false), "nine");
        assert_eq!(words(12, false), "twelve");
        assert_eq!(words(40, false), "forty");
        assert_eq!(words(47, false), "forty seven");
        assert_eq!((words(12, true), words(50, true)), ("a dozen".to_owned(), "half a hundred".to_owned()));
    }

    #[test]
    fn every_operation_comes_out_whole_and_below_one_hundred_goes_in() {
        let mut rng = StdRng::seed_from_u64(1);
        for operation in [Operation::Add, Operation::Subtract, Operation::Multiply, Operation::Divide] {
            for given in [None, Some(12), Some(50)] {
                for _ in 0..500 {
                    let (a, b, answer) = operands(operation, given, &mut rng);
                    assert!(a < 100 && (2..100).contains(&b), "{operation:?} {a} {b}");
                    match operation {
                        Operation::Add => assert_eq!(answer, a + b),
                        Operation::Subtract => assert_eq!(answer + b, a),
                        Operation::Multiply => assert_eq!(answer, a * b),
                        Operation::Divide => assert_eq!(answer * b, a),
                    }
                }
            }
        }
    }
}
