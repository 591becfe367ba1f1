//! How a case ends.

use std::fmt::Debug;

use libtest_mimic::Failed;
use moothall_core::{Error, ErrorKind, Outcome};

/// What a case returns. Any error that can be shown becomes a failure by `?`.
pub type Verdict = Result<(), Failed>;

/// The error of something that had to be refused.
pub fn refused<T: Debug>(result: Result<T, Error>) -> Result<Error, Failed> {
    match result {
        Ok(value) => Err(Failed::from(format!("it was not refused: {value:?}"))),
        Err(error) => Ok(error),
    }
}

/// Checks that something was refused with this kind and that nothing was written.
pub fn refused_with<T: Debug>(kind: ErrorKind, result: Result<T, Error>) -> Result<Error, Failed> {
    let error = refused(result)?;
    if (error.kind(), error.outcome()) == (kind, Outcome::NotApplied) {
        return Ok(error);
    }
    Err(Failed::from(format!(
        "{kind:?} with nothing written was expected, not {:?} with {:?}: {error}",
        error.kind(),
        error.outcome()
    )))
}
