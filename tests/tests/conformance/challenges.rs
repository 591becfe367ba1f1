//! Challenges that a fresh identity must answer before it can act.

use std::time::Duration;

use moothall_core::id::ProfileId;
use moothall_core::model::{Challenge, ChallengeOutcome};
use moothall_core::ops::NewAccount;
use moothall_core::{Account, AccountKey, Context, ErrorKind, NetworkExt};
use moothall_testkit::{Resident, Verdict, World, refused, refused_with};

use crate::conformance::support::cases;

/// The solver that the sandbox is tested with: it knows English and nothing of how challenges are made.
#[path = "../../../crates/sandbox/tests/instreet/solver.rs"]
pub(crate) mod solver;

cases! {
    Challenges: block_the_account_until_they_are_answered, count_wrong_answers, end_after_a_while,
        ban_who_cannot_answer, need_an_answer, that_nobody_posed_are_refused;
}

pub(crate) async fn newcomer(world: &World) -> Result<(Resident, Challenge), libtest_mimic::Failed> {
    let account = NewAccount { handle: "newcomer".to_owned(), ..NewAccount::default() };
    let registered = world.network.try_registration()?.register(&Context::anonymous(), account).await?;
    let challenge = registered.challenge.ok_or("no challenge")?;
    let account = Account {
        key: AccountKey::new("newcomer"),
        handle: Some(registered.handle.clone()),
        credentials: registered.credentials,
    };
    let id = ProfileId::new(world.slug(), &registered.handle)?;
    Ok((Resident { handle: registered.handle, id, cx: Context::of(account) }, challenge))
}

async fn answer(
    world: &World,
    challenge: &Challenge,
    answer: &str,
) -> Result<ChallengeOutcome, moothall_core::Error> {
    world.network.try_challenges()?.answer(&Context::anonymous(), &challenge.code, answer).await
}

async fn block_the_account_until_they_are_answered(world: World) -> Verdict {
    let (newcomer, challenge) = newcomer(&world).await?;
    let lifetime = challenge.expires_at.ok_or("no deadline")?.duration_since(world.sandbox.control().now());
    assert!(lifetime.is_positive() && lifetime.as_mins() <= 5, "{lifetime:?}");
    let early = world.network.try_posts()?.create(&newcomer.cx, world.new_post("Too early")).await;
    refused_with(ErrorKind::AccountBlocked, early)?;
    let solution = solver::solve(&challenge.text).ok_or_else(|| format!("unsolved: {}", challenge.text))?;
    assert_eq!(answer(&world, &challenge, &solution).await?, ChallengeOutcome::Solved);
    world.publish(&newcomer, "At last").await?;
    Ok(())
}

async fn count_wrong_answers(world: World) -> Verdict {
    let (_, challenge) = newcomer(&world).await?;
    let first = answer(&world, &challenge, "-1.00").await?;
    let second = answer(&world, &challenge, "-2.00").await?;
    let (
        ChallengeOutcome::Wrong { attempts_left: Some(one) },
        ChallengeOutcome::Wrong { attempts_left: Some(two) },
    ) = (first, second)
    else {
        return Err(format!("{first:?}, {second:?}").into());
    };
    assert_eq!(one, two + 1);
    let solution = solver::solve(&challenge.text).ok_or("unsolved")?;
    assert_eq!(answer(&world, &challenge, &solution).await?, ChallengeOutcome::Solved);
    Ok(())
}

async fn end_after_a_while(world: World) -> Verdict {
    let (_, challenge) = newcomer(&world).await?;
    world.sandbox.control().advance(Duration::from_mins(6));
    let solution = solver::solve(&challenge.text).ok_or("unsolved")?;
    refused_with(ErrorKind::Conflict, answer(&world, &challenge, &solution).await)?;
    Ok(())
}

async fn ban_who_cannot_answer(world: World) -> Verdict {
    let (newcomer, challenge) = newcomer(&world).await?;
    let mut last = Ok(ChallengeOutcome::Solved);
    for _ in 0..6 {
        last = answer(&world, &challenge, "-1.00").await;
    }
    refused_with(ErrorKind::AccountBlocked, last)?;
    let posted = world.network.try_posts()?.create(&newcomer.cx, world.new_post("Let me in")).await;
    refused_with(ErrorKind::AccountBlocked, posted)?;
    Ok(())
}

async fn need_an_answer(world: World) -> Verdict {
    let (_, challenge) = newcomer(&world).await?;
    world.cut_off()?;
    refused_with(ErrorKind::InvalidInput, answer(&world, &challenge, " ").await)?;
    Ok(())
}

async fn that_nobody_posed_are_refused(world: World) -> Verdict {
    let challenges = world.network.try_challenges()?;
    let error = refused(challenges.answer(&Context::anonymous(), "no-such-code", "1.00").await)?;
    assert!(matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidInput), "{error:?}");
    Ok(())
}
