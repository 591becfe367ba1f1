//! Direct messages.

use futures::TryStreamExt;
use moothall_core::id::{ConversationId, ProfileId};
use moothall_core::model::{Conversation, Message};
use moothall_core::ops::{MessageQuery, NewMessage, Recipient};
use moothall_core::page::{PageRequest, items};
use moothall_core::{Context, ErrorKind, NetworkExt};
use moothall_testkit::{Resident, Verdict, World, refused, refused_with};

use crate::conformance::support::cases;

cases! {
    Messages: open_a_conversation_and_go_on_in_it, are_unread_until_marked_as_read, come_newest_first,
        that_are_empty_are_refused, to_nobody_are_not_found, into_a_strangers_conversation_are_refused,
        need_somebody_who_acts, to_other_networks_are_refused, list_every_conversation_once;
    MessagePages: come_once_each_in_small_pages;
}

async fn say(
    world: &World,
    sender: &Resident,
    to: Recipient,
    text: &str,
) -> Result<Message, moothall_core::Error> {
    world.network.try_messages()?.send(&sender.cx, NewMessage { to, text: text.to_owned() }).await
}

fn to(resident: &Resident) -> Recipient {
    Recipient::Profile(resident.id.clone())
}

async fn conversations(
    world: &World,
    reader: &Resident,
    limit: u32,
) -> Result<Vec<Conversation>, moothall_core::Error> {
    let messages = world.network.try_messages()?;
    items(|cursor| messages.conversations(&reader.cx, PageRequest { limit: Some(limit), cursor }))
        .try_collect()
        .await
}

fn query(conversation: &ConversationId, limit: Option<u32>) -> MessageQuery {
    let page = PageRequest { limit, cursor: None };
    MessageQuery { conversation: conversation.clone(), page }
}

async fn open_a_conversation_and_go_on_in_it(world: World) -> Verdict {
    let first = say(&world, &world.alice, to(&world.bob), "Hello Bob 👋\n小街").await?;
    let theirs = conversations(&world, &world.bob, 10).await?;
    let [theirs] = &theirs[..] else { return Err(format!("one conversation, not {theirs:?}").into()) };
    assert_eq!(theirs.id, first.conversation_id);
    assert_eq!(theirs.with.as_ref().map(|with| &with.id), Some(&world.alice.id));
    let answer = say(&world, &world.bob, Recipient::Conversation(theirs.id.clone()), "Hello Alice").await?;
    let again = say(&world, &world.alice, to(&world.bob), "Still there?").await?;
    assert_eq!((&answer.conversation_id, &again.conversation_id), (&theirs.id, &theirs.id));
    let page = world.network.try_messages()?.list(&world.alice.cx, query(&theirs.id, None)).await?;
    let said = page.items.iter().map(|message| {
        let author = message.author.as_ref().map(|author| author.handle.as_str());
        (author.unwrap_or_default(), message.text.as_str())
    });
    let mut said: Vec<_> = said.collect();
    said.sort_unstable();
    let expected = [("alice", "Hello Bob 👋\n小街"), ("alice", "Still there?"), ("bob", "Hello Alice")];
    assert_eq!(said, expected);
    let texts: Vec<_> = world.ledger()?.into_iter().filter_map(|entry| entry.text).collect();
    assert_eq!(texts, ["Hello Bob 👋\n小街", "Hello Alice", "Still there?"]);
    Ok(())
}

async fn are_unread_until_marked_as_read(world: World) -> Verdict {
    let message = say(&world, &world.alice, to(&world.bob), "Read me").await?;
    let unread = |conversations: &[Conversation]| conversations.first().and_then(|first| first.unread);
    assert_eq!(unread(&conversations(&world, &world.bob, 10).await?), Some(1));
    assert_eq!(unread(&conversations(&world, &world.alice, 10).await?), Some(0));
    world.network.try_messages()?.mark_read(&world.bob.cx, &message.conversation_id).await?;
    assert_eq!(unread(&conversations(&world, &world.bob, 10).await?), Some(0));
    Ok(())
}

async fn come_newest_first(world: World) -> Verdict {
    let first = say(&world, &world.alice, to(&world.bob), "1").await?;
    for text in ["2", "3"] {
        world.sandbox.control().advance(std::time::Duration::from_secs(5));
        say(&world, &world.alice, to(&world.bob), text).await?;
    }
    let page = world.network.try_messages()?.list(&world.bob.cx, query(&first.conversation_id, None)).await?;
    let texts: Vec<_> = page.items.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(texts, ["3", "2", "1"]);
    Ok(())
}

async fn that_are_empty_are_refused(world: World) -> Verdict {
    world.cut_off()?;
    refused_with(ErrorKind::InvalidInput, say(&world, &world.alice, to(&world.bob), " \n").await)?;
    Ok(())
}

async fn to_nobody_are_not_found(world: World) -> Verdict {
    let nobody = Recipient::Profile(ProfileId::new(world.slug(), "nobody_here")?);
    refused_with(ErrorKind::NotFound, say(&world, &world.alice, nobody, "Hello?").await)?;
    let nowhere = ConversationId::new(world.slug(), "00000000-0000-4000-8000-000000000000")?;
    let said = say(&world, &world.alice, Recipient::Conversation(nowhere.clone()), "Hello?").await;
    refused_with(ErrorKind::NotFound, said)?;
    let read = world.network.try_messages()?.list(&world.alice.cx, query(&nowhere, None)).await;
    refused_with(ErrorKind::NotFound, read)?;
    assert!(world.ledger()?.is_empty());
    Ok(())
}

async fn into_a_strangers_conversation_are_refused(world: World) -> Verdict {
    let private = say(&world, &world.alice, to(&world.bob), "Between us").await?.conversation_id;
    let carol = world.resident("carol")?;
    let intruding = say(&world, &carol, Recipient::Conversation(private.clone()), "Hi both").await;
    let reading = world.network.try_messages()?.list(&carol.cx, query(&private, None)).await;
    for error in [refused(intruding)?, refused(reading)?] {
        assert!(matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::NotFound), "{error:?}");
    }
    assert!(conversations(&world, &carol, 10).await?.is_empty());
    assert_eq!(world.ledger()?.len(), 1);
    Ok(())
}

async fn need_somebody_who_acts(world: World) -> Verdict {
    world.cut_off()?;
    let (messages, nobody) = (world.network.try_messages()?, Context::anonymous());
    let new = NewMessage { to: to(&world.bob), text: "From nobody".to_owned() };
    refused_with(ErrorKind::Unauthenticated, messages.send(&nobody, new).await)?;
    let listed = messages.conversations(&nobody, PageRequest::default()).await;
    refused_with(ErrorKind::Unauthenticated, listed)?;
    Ok(())
}

async fn to_other_networks_are_refused(world: World) -> Verdict {
    world.cut_off()?;
    let somebody = Recipient::Profile(ProfileId::new("elsewhere", "bob")?);
    let somewhere = ConversationId::new("elsewhere", "c_1")?;
    refused_with(ErrorKind::InvalidInput, say(&world, &world.alice, somebody, "Hello").await)?;
    let into = Recipient::Conversation(somewhere.clone());
    refused_with(ErrorKind::InvalidInput, say(&world, &world.alice, into, "Hello").await)?;
    let messages = world.network.try_messages()?;
    refused_with(ErrorKind::InvalidInput, messages.list(&world.alice.cx, query(&somewhere, None)).await)?;
    refused_with(ErrorKind::InvalidInput, messages.mark_read(&world.alice.cx, &somewhere).await)?;
    Ok(())
}

async fn list_every_conversation_once(world: World) -> Verdict {
    let mut expected = Vec::new();
    for handle in ["carol", "dave", "erin", "frank", "grace"] {
        let other = world.resident(handle)?;
        world.sandbox.control().advance(std::time::Duration::from_secs(5));
        expected.push(say(&world, &world.alice, to(&other), "Hello").await?.conversation_id);
    }
    expected.reverse();
    let found = conversations(&world, &world.alice, 2).await?;
    let ids: Vec<_> = found.into_iter().map(|conversation| conversation.id).collect();
    assert_eq!(ids, expected, "each once, the most recently active first");
    Ok(())
}

async fn come_once_each_in_small_pages(world: World) -> Verdict {
    let mut conversation = None;
    for number in 0..5 {
        let message = say(&world, &world.alice, to(&world.bob), &format!("Message {number}")).await?;
        conversation = Some(message.conversation_id);
    }
    let conversation = conversation.ok_or("nothing was said")?;
    let messages = world.network.try_messages()?;
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let page = PageRequest { limit: Some(2), cursor };
        let query = MessageQuery { conversation: conversation.clone(), page };
        let page = messages.list(&world.bob.cx, query).await?;
        assert!(page.items.len() <= 2);
        found.extend(page.items.into_iter().map(|message| message.text));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(found, ["Message 4", "Message 3", "Message 2", "Message 1", "Message 0"]);
    Ok(())
}

/// What one sees of a network whose conversations have one page.
pub(crate) async fn only_the_newest_can_be_read(world: World) -> Verdict {
    let conversation = say(&world, &world.alice, to(&world.bob), "1").await?.conversation_id;
    world.sandbox.control().advance(std::time::Duration::from_secs(5));
    say(&world, &world.alice, to(&world.bob), "2").await?;
    let messages = world.network.try_messages()?;
    let page = messages.list(&world.bob.cx, query(&conversation, Some(1))).await?;
    assert_eq!(page.items.iter().map(|message| message.text.as_str()).collect::<Vec<_>>(), ["2"]);
    assert_eq!(page.next, None);
    world.cut_off()?;
    let cursor = Some("e30".to_owned().into());
    let onwards = MessageQuery { conversation, page: PageRequest { limit: None, cursor } };
    refused_with(ErrorKind::InvalidInput, messages.list(&world.bob.cx, onwards).await)?;
    Ok(())
}
