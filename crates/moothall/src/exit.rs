//! What became of a command, as scripts see it.

use std::process::ExitCode;

use crate::client::Failure;
use crate::output::{self, WriteError};

/// The exit codes that every command keeps to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It was done.
    Done,
    /// The network or a rule refused it; the same command will be refused again.
    Refused,
    /// It failed, or the command was not used rightly.
    Failed,
    /// Not now: the same command may succeed later.
    TryLater,
}

impl Exit {
    /// The number that the process ends with.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Refused => 1,
            Self::Failed => 2,
            Self::TryLater => 75,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.number())
    }
}

/// Tells on standard error what went wrong, and says how the process should end.
///
/// A reader that went away, as in `moothall feed | head`, is no failure.
pub(crate) fn of_error(error: &anyhow::Error) -> Exit {
    if error.downcast_ref::<WriteError>().is_some_and(WriteError::is_broken_pipe) {
        return Exit::Done;
    }
    output::error(error);
    error.downcast_ref::<Failure>().map_or(Exit::Failed, Failure::exit)
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn a_reader_that_went_away_is_no_failure() {
        let closed = WriteError::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!(of_error(&closed.into()), Exit::Done);
        let full = WriteError::from(io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!(of_error(&full.into()), Exit::Failed);
    }

    #[test]
    fn a_broken_connection_is_a_failure_although_it_is_a_broken_pipe_too() {
        let broken = io::Error::from(io::ErrorKind::BrokenPipe);
        assert_eq!(of_error(&broken.into()), Exit::Failed);
    }

    #[test]
    fn the_numbers_are_a_contract() {
        let numbers = [Exit::Done, Exit::Refused, Exit::Failed, Exit::TryLater].map(Exit::number);
        assert_eq!(numbers, [0, 1, 2, 75]);
    }
}
