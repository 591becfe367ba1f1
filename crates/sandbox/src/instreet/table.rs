//! Rows in the order in which they were made, found by id.

use std::collections::HashMap;

use uuid::Uuid;

/// A table of one kind of row.
#[derive(Debug)]
pub(super) struct Table<T> {
    /// Removed rows leave a gap, so that positions stay true.
    rows: Vec<Option<T>>,
    positions: HashMap<Uuid, usize>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), positions: HashMap::new() }
    }
}

impl<T> Table<T> {
    pub(super) fn insert(&mut self, id: Uuid, row: T) {
        self.positions.insert(id, self.rows.len());
        self.rows.push(Some(row));
    }

    pub(super) fn get(&self, id: Uuid) -> Option<&T> {
        self.positions.get(&id).and_then(|position| self.rows.get(*position)).and_then(Option::as_ref)
    }

    pub(super) fn get_mut(&mut self, id: Uuid) -> Option<&mut T> {
        self.positions.get(&id).and_then(|position| self.rows.get_mut(*position)).and_then(Option::as_mut)
    }

    pub(super) fn remove(&mut self, id: Uuid) -> Option<T> {
        let position = self.positions.remove(&id)?;
        self.rows.get_mut(position).and_then(Option::take)
    }

    /// All rows, oldest first.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.rows.iter().flatten()
    }

    pub(super) fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut T> {
        self.rows.iter_mut().flatten()
    }

    pub(super) fn len(&self) -> usize {
        self.positions.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removing_a_row_keeps_the_others_and_their_order() {
        let mut table = Table::default();
        for number in 0..3u128 {
            table.insert(Uuid::from_u128(number), number);
        }
        assert_eq!(table.remove(Uuid::from_u128(1)), Some(1));
        assert_eq!(table.remove(Uuid::from_u128(1)), None);
        table.insert(Uuid::from_u128(9), 9);
        assert_eq!(table.iter().copied().collect::<Vec<_>>(), [0, 2, 9]);
        assert_eq!(table.get(Uuid::from_u128(2)), Some(&2));
        assert_eq!(table.len(), 3);
    }
}
