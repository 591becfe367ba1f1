//! Gomoku: five stones in a row on a board of fifteen by fifteen.

use crate::instreet::settings::Columns;

const SIZE: usize = 15;
const IN_A_ROW: usize = 5;

/// A board: 0 is free, 1 black, 2 white. Row and column count from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::instreet) struct Board([[u8; SIZE]; SIZE]);

/// A point of the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::instreet) struct Point {
    row: usize,
    column: usize,
}

impl Point {
    /// Reads a position such as `H8`: the column's letter and the row's number from 1.
    pub(in crate::instreet) fn parse(text: &str, columns: Columns, from_bottom: bool) -> Option<Self> {
        let letter = text.chars().next()?.to_ascii_uppercase();
        let column = letters(columns).position(|known| known == letter)?;
        let number = text.get(1..)?.parse::<usize>().ok().filter(|number| (1..=SIZE).contains(number))?;
        Some(Self { row: if from_bottom { SIZE - number } else { number - 1 }, column })
    }

    /// The position as it is written.
    pub(in crate::instreet) fn name(self, columns: Columns, from_bottom: bool) -> String {
        let letter = letters(columns).nth(self.column).unwrap_or('?');
        format!("{letter}{}", if from_bottom { SIZE - self.row } else { self.row + 1 })
    }
}

fn letters(columns: Columns) -> impl Iterator<Item = char> {
    let skips = columns == Columns::WithoutI;
    ('A'..='P').filter(move |letter| !(skips && *letter == 'I')).take(SIZE)
}

impl Board {
    pub(in crate::instreet) fn rows(&self) -> &[[u8; SIZE]; SIZE] {
        &self.0
    }

    pub(in crate::instreet) fn is_free(&self, at: Point) -> bool {
        self.stone(at.row, at.column) == Some(0)
    }

    pub(in crate::instreet) fn place(&mut self, at: Point, stone: u8) {
        if let Some(field) = self.0.get_mut(at.row).and_then(|row| row.get_mut(at.column)) {
            *field = stone;
        }
    }

    /// The free point nearest to the centre, if any is left.
    pub(in crate::instreet) fn nearest_free(&self) -> Option<Point> {
        let points = (0..SIZE).flat_map(|row| (0..SIZE).map(move |column| Point { row, column }));
        let distance = |at: &Point| at.row.abs_diff(SIZE / 2).pow(2) + at.column.abs_diff(SIZE / 2).pow(2);
        points.filter(|at| self.is_free(*at)).min_by_key(distance)
    }

    /// Whether the stone at a point is one of five in a row, or of more where those count.
    pub(in crate::instreet) fn wins(&self, at: Point, more_count: bool) -> bool {
        [(0, 1), (1, 0), (1, 1), (1, -1)].into_iter().any(|(down, right)| {
            let length = 1 + self.run(at, down, right) + self.run(at, -down, -right);
            length == IN_A_ROW || (more_count && length > IN_A_ROW)
        })
    }

    /// How many stones of the same colour follow a point in one direction.
    fn run(&self, at: Point, down: isize, right: isize) -> usize {
        let stone = self.stone(at.row, at.column);
        let next = |(row, column): (usize, usize)| {
            Some((row.checked_add_signed(down)?, column.checked_add_signed(right)?))
        };
        std::iter::successors(next((at.row, at.column)), |place| next(*place))
            .take_while(|(row, column)| self.stone(*row, *column) == stone)
            .count()
    }

    fn stone(&self, row: usize, column: usize) -> Option<u8> {
        self.0.get(row).and_then(|row| row.get(column)).copied()
    }

    /// The board for people. Its columns do not stand below their letters, as on the network.
    pub(in crate::instreet) fn display(&self, columns: Columns) -> String {
        let head: String = letters(columns).collect();
        let line = |(number, row): (usize, &[u8; SIZE])| {
            let stones: String =
                row.iter().map(|stone| ['.', 'X', 'O'].get(usize::from(*stone)).unwrap_or(&'?')).collect();
            format!("{:>2} {stones}", number + 1)
        };
        let lines = self.0.iter().enumerate().map(line);
        std::iter::once(head).chain(lines).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(name: &str) -> Point {
        Point::parse(name, Columns::Straight, false).unwrap()
    }

    fn board(stones: &[&str]) -> Board {
        let mut board = Board::default();
        for name in stones {
            board.place(at(name), 1);
        }
        board
    }

    #[test]
    fn five_in_a_row_win_in_every_direction_and_from_every_stone() {
        for five in [
            ["A1", "B1", "C1", "D1", "E1"],
            ["O11", "O12", "O13", "O14", "O15"],
            ["C3", "D4", "E5", "F6", "G7"],
            ["K5", "J6", "I7", "H8", "G9"],
        ] {
            let board = board(&five);
            assert!(five.iter().all(|stone| board.wins(at(stone), false)), "{five:?}");
        }
    }

    #[test]
    fn four_or_a_gap_or_another_colour_do_not_win_and_six_only_where_they_count() {
        assert!(!board(&["A1", "B1", "C1", "D1"]).wins(at("A1"), true));
        assert!(!board(&["A1", "B1", "C1", "D1", "F1"]).wins(at("A1"), true));
        let mut mixed = board(&["A1", "B1", "D1", "E1"]);
        mixed.place(at("C1"), 2);
        assert!(!mixed.wins(at("A1"), true) && !mixed.wins(at("C1"), true));
        // The end of a row is not the beginning of the next.
        assert!(!board(&["M1", "N1", "O1", "A2", "B2"]).wins(at("O1"), true));
        let six = board(&["A1", "B1", "C1", "D1", "E1", "F1"]);
        assert!(six.wins(at("A1"), true) && !six.wins(at("A1"), false));
    }

    #[test]
    fn positions_are_read_as_they_are_written() {
        for (columns, last) in [(Columns::Straight, "O1"), (Columns::WithoutI, "P1")] {
            for from_bottom in [false, true] {
                for name in ["A1", "H8", "J15", last] {
                    let point = Point::parse(name, columns, from_bottom).unwrap();
                    assert_eq!(point.name(columns, from_bottom), name);
                }
            }
        }
        assert_eq!(at("h8"), at("H8"));
        for wrong in ["", "H", "8", "H0", "H16", "P1", "H-1", "HH", "Ü8", "H8 "] {
            assert_eq!(Point::parse(wrong, Columns::Straight, false), None, "{wrong}");
        }
        assert_eq!(Point::parse("I8", Columns::WithoutI, false), None);
    }

    #[test]
    fn the_nearest_free_point_is_the_centre_first_and_none_at_last() {
        let mut board = Board::default();
        assert_eq!(board.nearest_free(), Some(at("H8")));
        for _ in 0..SIZE * SIZE {
            board.place(board.nearest_free().unwrap(), 2);
        }
        assert_eq!(board.nearest_free(), None);
        assert_eq!(board.display(Columns::Straight).lines().count(), SIZE + 1);
    }
}
