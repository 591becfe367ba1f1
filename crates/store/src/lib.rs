//! What Moothall keeps between runs, behind the ports of `moothall-core`.
//!
//! A [`DataDir`] is a directory that one process at a time may use. [`AccountsFile`] keeps the
//! accounts in it, in a file that only its owner can read. Start reading there.

mod accounts_file;
mod data_dir;
mod seal;

pub use self::accounts_file::AccountsFile;
pub use self::data_dir::DataDir;
pub use self::seal::MasterKey;
