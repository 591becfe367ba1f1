//! The file of the master key, and the one beside it that holds the next key while rows are sealed anew.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use moothall_core::{Error, ErrorKind, Result};
use secrecy::{ExposeSecret as _, SecretString};

use crate::seal::MasterKey;

/// The keys at `path`, the next one first. At least one is there.
pub(super) fn read(path: &Path) -> Result<Vec<MasterKey>> {
    let keys: Vec<_> = [read_one(&next(path))?, read_one(path)?].into_iter().flatten().collect();
    if keys.is_empty() {
        let message = format!(
            "the master key {} is not there, but the database was sealed with one: restore the file",
            path.display()
        );
        return Err(Error::new(ErrorKind::Config, message));
    }
    Ok(keys)
}

/// Makes a key at `path` unless there is one. Returns whether it did.
pub(super) fn make(path: &Path) -> Result<bool> {
    if path.exists() {
        return Ok(false);
    }
    let (_, text) = MasterKey::generate()?;
    write_new(path, &text).map_err(|cause| unusable(path, cause))?;
    Ok(true)
}

/// Removes a key that was just made and seals nothing.
pub(super) fn unmake(path: &Path) -> Result<()> {
    fs::remove_file(path).map_err(|cause| unusable(path, cause))
}

/// Makes the next key unless there is one.
pub(super) fn make_next(path: &Path) -> Result<MasterKey> {
    let next = next(path);
    make(&next)?;
    read_one(&next)?.ok_or_else(|| unusable(&next, io::ErrorKind::NotFound.into()))
}

/// Puts the next key in the place of the first, which opens nothing any more.
pub(super) fn promote(path: &Path) -> Result<()> {
    let put = || {
        fs::rename(next(path), path)?;
        sync_directory(path)
    };
    put().map_err(|cause| unusable(path, cause))
}

fn read_one(path: &Path) -> Result<Option<MasterKey>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(unusable(path, cause)),
    };
    let mode = file.metadata().map_err(|cause| unusable(path, cause))?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let message = format!(
            "the master key {} can be read by others (mode {mode:04o}); run `chmod 600` on it",
            path.display()
        );
        return Err(Error::new(ErrorKind::Config, message));
    }
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(|cause| unusable(path, cause))?;
    MasterKey::parse(&SecretString::from(text), &format!("the file {}", path.display())).map(Some)
}

/// Writes the whole file or none of it, for its owner only, and syncs it with its directory.
fn write_new(path: &Path, text: &SecretString) -> io::Result<()> {
    let mut new = tempfile::NamedTempFile::new_in(directory(path))?;
    writeln!(new, "{}", text.expose_secret())?;
    new.as_file().sync_all()?;
    // Never over a key that another process has made meanwhile.
    new.persist_noclobber(path).map_err(|failed| failed.error)?;
    sync_directory(path)
}

fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(directory(path))?.sync_all()
}

fn directory(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn next(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".next");
    name.into()
}

fn unusable(path: &Path, cause: io::Error) -> Error {
    let message = format!("the master key {} cannot be used: {cause}", path.display());
    Error::new(ErrorKind::Config, message).with_source(cause)
}
