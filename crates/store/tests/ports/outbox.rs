//! The outbox.

mod accept;
mod claim;
mod interleaving;
mod read;
mod steer;
mod take_over;
mod work;

use crate::harness::Suite;

pub(crate) fn add_to(suite: &mut Suite) {
    accept::add_to(suite);
    claim::add_to(suite);
    interleaving::add_to(suite);
    read::add_to(suite);
    steer::add_to(suite);
    take_over::add_to(suite);
    work::add_to(suite);
}
