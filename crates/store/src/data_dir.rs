//! The directory in which a Moothall process keeps its files.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use moothall_core::{Error, ErrorKind, Result};

/// A data directory, locked for this process while the value lives.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    _lock: File,
}

impl DataDir {
    /// Opens `path`, creating it (mode 0700) when it is not there, and locks it.
    ///
    /// A directory that cannot be used, or that another process has locked, is an error of kind `Config`.
    pub fn open(path: &Path) -> Result<Self> {
        let unusable = |cause: io::Error| {
            Error::new(
                ErrorKind::Config,
                format!(
                    "the data directory {} cannot be used: {cause}; create it or set `data_dir`",
                    path.display()
                ),
            )
            .with_source(cause)
        };
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(unusable)?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(path.join("lock"))
            .map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(Error::new(
                ErrorKind::Config,
                format!(
                    "the data directory {} is in use by another Moothall; stop it or set another `data_dir`",
                    path.display()
                ),
            )),
            Err(TryLockError::Error(cause)) => Err(unusable(cause)),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Removes a file of the directory, if it is there. The directory is synced before this returns.
    pub(crate) fn remove(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.path.join(name)) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(cause),
            _ => File::open(&self.path)?.sync_all(),
        }
    }

    /// Reads a file of the directory; `None` when it is not there.
    pub(crate) fn read(&self, name: &str) -> io::Result<Option<String>> {
        match fs::read_to_string(self.path.join(name)) {
            Ok(text) => Ok(Some(text)),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(cause),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_second_process_is_refused_until_the_first_ends() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("new");
        let first = DataDir::open(&path).expect("the first opens it");
        let refused = DataDir::open(&path).expect_err("the second is refused");
        assert!(refused.message().contains("in use"), "{refused}");
        drop(first);
        DataDir::open(&path).expect("free again");
    }

    #[test]
    fn it_is_for_its_owner_only() {
        let dir = tempfile::tempdir().expect("a directory");
        let data = DataDir::open(&dir.path().join("new")).expect("opens");
        let mode = fs::metadata(data.path()).expect("is there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o700);
    }

    #[test]
    fn an_unusable_directory_is_told_plainly() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let error = DataDir::open(file.path()).expect_err("a file is no directory");
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.message().contains("data_dir"), "{error}");
    }
}
