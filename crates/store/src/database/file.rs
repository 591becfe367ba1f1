//! The file of a database: never made anew over what was there, and for its owner only.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use moothall_core::{Error, ErrorKind, Result};

/// Whether there never was a database at `path`. One that was there and is not any more, and one that
/// cannot be a whole database, are errors of kind `Config`.
pub(super) fn is_new(path: &Path) -> Result<bool> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            let trace = [mark(path), beside(path, "-wal")].into_iter().find(|trace| trace.exists());
            return match trace {
                None => Ok(true),
                Some(trace) => Err(refused(
                    path,
                    &format!(
                        "is gone, though {} shows that there was one; restore a backup, or remove that file to \
                         begin with nothing",
                        trace.display()
                    ),
                )),
            };
        }
        Err(cause) => return Err(unusable(path, cause)),
    };
    if !metadata.is_file() {
        return Err(refused(path, "is not a file; move it away"));
    }
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(refused(
            path,
            &format!("can be read by others (mode {mode:04o}), and holds secrets; run `chmod 600` on it"),
        ));
    }
    let mut header = [0; 32];
    let mut file =
        OpenOptions::new().read(true).write(true).open(path).map_err(|cause| unusable(path, cause))?;
    let whole = file.read_exact(&mut header).is_ok();
    // While there is a log, the file may be shorter than it will be once the log has moved into it.
    let logged = fs::metadata(beside(path, "-wal")).is_ok_and(|log| log.len() > 0);
    if !whole || (!logged && metadata.len() < length_by(&header)) {
        return Err(refused(path, "was cut off: a part of it is missing; restore a backup"));
    }
    Ok(false)
}

/// Where a new database is made, out of sight until it is whole: an empty file of mode 0600.
pub(super) fn begin(path: &Path) -> Result<PathBuf> {
    let new = beside(path, ".new");
    for leftover in [new.clone(), beside(&new, "-wal"), beside(&new, "-shm")] {
        match fs::remove_file(&leftover) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(unusable(path, cause)),
            _ => {}
        }
    }
    OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(&new)
        .map_err(|cause| unusable(path, cause))?;
    Ok(new)
}

/// Puts a new database that is whole in its place.
pub(super) fn finish(path: &Path, new: &Path) -> Result<()> {
    let put = || {
        File::open(new)?.sync_all()?;
        fs::rename(new, path)?;
        fs::write(mark(path), format!("Shows that {} was made.\n", path.display()))?;
        File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
    };
    put().map_err(|cause| unusable(path, cause))
}

/// A file that the system, or SQLite, does not open.
pub(super) fn unusable(path: &Path, cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    refused(path, &format!("cannot be used: {cause}")).with_source(cause)
}

fn refused(path: &Path, why: &str) -> Error {
    Error::new(ErrorKind::Config, format!("the database {} {why}", path.display()))
}

/// How many bytes the database has by its own header.
fn length_by(header: &[u8; 32]) -> u64 {
    let [.., a, b, c, d] = *header;
    let pages = u64::from(u32::from_be_bytes([a, b, c, d]));
    let size = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        size => u64::from(size),
    };
    pages * size
}

fn mark(path: &Path) -> PathBuf {
    beside(path, ".made")
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
