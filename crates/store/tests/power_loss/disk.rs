//! A directory as it is, and as a loss of power would leave it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// The files of one directory.
pub(crate) struct Disk {
    directory: PathBuf,
    files: BTreeMap<PathBuf, File>,
}

#[derive(Default)]
struct File {
    now: Vec<u8>,
    /// What is sure to be there after a loss of power; `None` while even the file's name is not.
    safe: Option<Vec<u8>>,
}

impl Disk {
    /// What is there now is safe.
    pub(crate) fn of(directory: &Path) -> Self {
        let entries = fs::read_dir(directory).expect("lists").map(|entry| entry.expect("an entry").path());
        let files = entries.map(|path| {
            let now = fs::read(&path).expect("reads");
            (path, File { safe: Some(now.clone()), now })
        });
        Self { files: files.collect(), directory: directory.to_owned() }
    }

    pub(crate) fn write(&mut self, path: &Path, at: usize, bytes: &[u8]) {
        let Some(file) = self.file(path) else { return };
        let end = at + bytes.len();
        file.now.resize(file.now.len().max(end), 0);
        file.now[at..end].copy_from_slice(bytes);
    }

    pub(crate) fn cut(&mut self, path: &Path, length: usize) {
        if let Some(file) = self.file(path) {
            file.now.resize(length, 0);
        }
    }

    /// A file is synced, or the directory with the names of its files.
    pub(crate) fn sync(&mut self, path: &Path) {
        if path == self.directory {
            for file in self.files.values_mut() {
                file.safe.get_or_insert_default();
            }
        } else if let Some(file) = self.file(path) {
            // Without its name nobody finds the file again, so its bytes are not safe either.
            if let Some(safe) = &mut file.safe {
                safe.clone_from(&file.now);
            }
        }
    }

    /// Writes into a new directory what a loss of power would leave.
    pub(crate) fn lose_power_into(&self, directory: &Path) {
        fs::create_dir(directory).expect("a directory");
        for (path, file) in &self.files {
            let Some(safe) = &file.safe else { continue };
            let copy = directory.join(path.file_name().expect("a name"));
            fs::write(&copy, safe).expect("writes");
            fs::set_permissions(&copy, fs::Permissions::from_mode(0o600)).expect("sets");
        }
    }

    /// A file of the directory but the shared memory, which no restart reads.
    fn file(&mut self, path: &Path) -> Option<&mut File> {
        let ours =
            path.parent() == Some(&self.directory) && path.extension().is_none_or(|end| end != "db-shm");
        ours.then(|| self.files.entry(path.to_owned()).or_default())
    }
}
