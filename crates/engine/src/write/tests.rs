use super::*;

fn id<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("well formed"))
}

#[test]
fn spacing_makes_no_difference_to_what_a_write_says() {
    let post = |text: &str| Write::Post(NewPost { text: text.into(), ..NewPost::default() }).content();
    assert_eq!(post("a  b\n"), post("a b"));
    assert_ne!(post("a b"), post("ab"));
}

#[test]
fn every_write_comes_back_as_it_was_kept() {
    let comment = NewComment {
        post: id("alpha:p1"),
        parent: Some(id("alpha:c1")),
        text: "yes".into(),
        media: vec![id("alpha:m1")],
    };
    let writes = [
        Write::Post(NewPost { text: "x".into(), ..NewPost::default() }),
        Write::EditPost(id("alpha:p1"), EditPost { text: Some("new".into()), title: None }),
        Write::Comment(comment),
        Write::MarkRead(MarkRead::All),
        Write::Message(NewMessage { to: Recipient::Profile(id("alpha:nova")), text: "hi".into() }),
        Write::UpdateProfile(ProfileUpdate { bio: Some("me".into()), ..ProfileUpdate::default() }),
    ];
    for write in writes {
        let json = serde_json::to_string(&write).expect("serialises");
        assert_eq!(serde_json::from_str::<Write>(&json).expect("reads"), write);
    }
}
