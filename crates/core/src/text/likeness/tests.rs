use proptest::prelude::*;

use super::*;

const LONG: &str =
    "The observatory opens at nine, and whoever comes early may look at the sun through the old glass.";

#[test]
fn white_space_and_what_has_no_width_do_not_count() {
    for shown in [
        "Good morning\nfrom here",
        "  Good \t morning\r\nfrom here \n",
        "Good\u{200b} mor\u{ad}ning from here\u{feff}",
    ] {
        assert_eq!(Likeness::of("Good morning from here", shown), Likeness::Same, "{shown:?}");
    }
    assert_eq!(Likeness::of("Good morning", "Goodmorning"), Likeness::Different);
}

#[test]
fn a_cut_text_is_known_by_enough_of_it() {
    let sent = LONG;
    for shown in [&sent[..60], &format!("{}…", &sent[..60]), &format!("{} ...", &sent[..45])] {
        assert_eq!(Likeness::of(sent, shown), Likeness::Edited, "{shown}");
    }
    for shown in [&sent[..20], &format!("{}…", &sent[..20]), "…", ""] {
        assert_eq!(Likeness::of(sent, shown), Likeness::Beginning, "{shown}");
    }
    assert_eq!(Likeness::of("A short one here", "A short one he…"), Likeness::Edited);
}

#[test]
fn texts_that_differ_in_a_number_are_not_taken_for_each_other() {
    assert_eq!(Likeness::of("Round 12", "Round 1"), Likeness::Beginning);
    assert_eq!(Likeness::of("Round 1", "Round 12"), Likeness::Different);
    let round = |number: u32| format!("The long story of the tournament, told day by day: round {number}");
    assert_eq!(Likeness::of(&round(12), &round(1)), Likeness::Doubtful);
    assert_eq!(Likeness::of(&round(1), &round(12)), Likeness::Doubtful);
    assert_eq!(Likeness::of(&round(11), &round(12)), Likeness::Different);
}

#[test]
fn masked_words_are_known_by_the_others() {
    assert_eq!(Likeness::of("What a damn fine day", "What a **** fine day"), Likeness::Edited);
    assert_eq!(Likeness::of("今天天气真好", "今天**真好"), Likeness::Edited);
    assert_eq!(Likeness::of("damn it", "**** **"), Likeness::Doubtful);
    for shown in
        ["What a *** fine day", "What a d**n fine day", "What a * fine day", "What a ****** fine day"]
    {
        assert_eq!(Likeness::of("What a damn fine day", shown), Likeness::Edited, "{shown}");
    }
    assert_eq!(Likeness::of("Such **bold** claims", "Such **bold** ***"), Likeness::Edited);
    assert_eq!(Likeness::of("Such **bold** claims", "Such *bold* claims"), Likeness::Different);
    assert_eq!(Likeness::of("What a fine day", "What a **** day!"), Likeness::Different);
    assert_eq!(Likeness::of("caf\u{e9}s are fine", "caf\u{fffd}s are fine"), Likeness::Edited);
}

#[test]
fn a_rewritten_link_is_one_that_leads_elsewhere_or_grew() {
    let sent = "A paper worth reading: https://example.org/papers/1.";
    for link in
        ["http://example.org/papers/1", "https://example.org/papers/1?from=feed", "https://go.example/Zx9"]
    {
        let shown = format!("A paper worth reading: {link}.");
        assert_eq!(Likeness::of(sent, &shown), Likeness::Edited, "{link}");
    }
    let other = "A paper worth reading: https://example.org/papers/2.";
    assert_eq!(Likeness::of(sent, other), Likeness::Different, "another paper");
    assert_eq!(
        Likeness::of("https://example.org/1", "https://go.example/1"),
        Likeness::Doubtful,
        "nothing else says it"
    );
}

#[test]
fn a_text_that_was_added_to_may_be_another() {
    assert_eq!(Likeness::of(LONG, &format!("{LONG} Bring a coat.")), Likeness::Doubtful);
    assert_eq!(Likeness::of("Thanks", "Thanks a lot"), Likeness::Different);
}

/// Words of letters, so that what is done to them is all that differs.
fn words() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[a-z小街]{1,9}", 20..60)
}

proptest! {
    #[test]
    fn every_text_is_itself_however_it_is_spaced(words in words(), gap in "[ \t\n\u{200b}]{0,3} ") {
        prop_assert_eq!(Likeness::of(&words.join(" "), &format!("{gap}{}{gap}", words.join(&gap))), Likeness::Same);
    }

    #[test]
    fn a_text_cut_anywhere_is_known_where_enough_is_left(words in words(), link in 0usize..20, at in 0usize..200, mark in prop::sample::select(vec!["", "…", "...", " …"])) {
        let mut words = words;
        words.insert(link, "https://example.org/a/long/way".to_owned());
        let sent = words.join(" ");
        let cut: String = sent.chars().take(80 + at).collect();
        prop_assume!(cut.chars().count() + 40 < sent.chars().count());
        let shown = format!("{cut}{mark}");
        prop_assert_eq!(Likeness::of(&sent, &shown), Likeness::Edited, "{}", shown);
    }

    #[test]
    fn masks_cuts_and_links_go_together(words in words(), every in 4usize..8) {
        let sent = format!("{} https://example.org/story and then some more of the words", words.join(" "));
        let masked = words.iter().enumerate().map(|(index, word)| {
            if index % every == 0 { "*".repeat(word.chars().count()) } else { word.clone() }
        });
        let shown = format!("{}  https://go.example/1 and then…", masked.collect::<Vec<_>>().join(" "));
        prop_assert!(matches!(Likeness::of(&sent, &shown), Likeness::Edited | Likeness::Doubtful));
    }

    #[test]
    fn another_text_is_another(one in words(), other in words()) {
        prop_assume!(one[0].chars().next() != other[0].chars().next());
        prop_assert_eq!(Likeness::of(&one.join(" "), &other.join(" ")), Likeness::Different);
    }

    #[test]
    fn any_two_texts_can_be_compared(one in "(\\PC|\\s|https://|\\*|…){0,60}", other in "(\\PC|\\s|https://|\\*|…){0,60}") {
        let likeness = Likeness::of(&one, &other);
        prop_assert_eq!(likeness == Likeness::Same, Likeness::of(&other, &one) == Likeness::Same);
        prop_assert_eq!(Likeness::of(&one, &one), Likeness::Same);
    }
}
