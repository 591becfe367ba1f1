use moothall_engine::FieldProblem;

use super::*;

#[test]
fn no_two_problems_share_a_code() {
    let doors = Door::ALL.iter().map(|door| door.as_str());
    let engine = Code::ALL.iter().map(|code| code.as_str());
    let all: Vec<_> = doors.chain(engine).collect();
    let distinct: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!(all.len(), distinct.len());
}

#[test]
fn only_the_gateway_key_is_worth_a_401() {
    for code in Code::ALL {
        assert_ne!(status_of(*code), StatusCode::UNAUTHORIZED, "{}", code.as_str());
    }
}

#[test]
fn waits_are_rounded_up_and_never_none() {
    for (seconds, header) in [(0.0, "1"), (-5.0, "1"), (1.2, "2"), (60.0, "60"), (1e300, "4294967295")] {
        assert_eq!(whole_seconds(seconds), header);
    }
}

#[test]
fn fields_of_the_engine_become_pointers_or_parameters() {
    let field = FieldProblem {
        field: "targets[1].title".into(),
        code: Code::InvalidInput,
        message: "missing".into(),
    };
    let error = RequestError::of(&field);
    assert_eq!(error, RequestError::at("/targets/1/title", "missing"));
    let limit = FieldProblem { field: "limit".into(), ..field };
    assert_eq!(RequestError::of(&limit).without_body(), RequestError::parameter("limit", "missing"));
}
