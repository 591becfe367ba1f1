use moothall_core::limits::{Action, Charges, Limit, LimitScope, LimitSource, Window};
use proptest::prelude::*;

use super::*;
use crate::testing::at;

fn line(scope: LimitScope, window: Window, max: u32, charges: Charges) -> BudgetLine {
    let limit = Limit { scope, window, max, charges, source: LimitSource::Documented };
    BudgetLine { limit, item: None }
}

fn wide(max: u32, seconds: u64) -> BudgetLine {
    let window = Window::Sliding(Duration::from_secs(seconds));
    line(LimitScope::Class("read".into()), window, max, Charges::Requests)
}

fn narrow() -> BudgetLine {
    let window = Window::Sliding(Duration::from_mins(1));
    line(LimitScope::Action(Action::Post), window, 3, Charges::AcceptedWrites)
}

fn interval() -> BudgetLine {
    let window = Window::MinInterval(Duration::from_secs(7));
    line(LimitScope::Action(Action::Comment), window, 1, Charges::Requests)
}

fn is_granted(reserve: &Reserve) -> bool {
    matches!(reserve, Reserve::Granted(_))
}

#[test]
fn every_unit_of_a_narrow_limit_is_written_before_it_is_used() {
    let mut ledger = Ledger::default();
    for second in 0..3 {
        let (reserve, copy) = ledger.reserve(&[narrow()], at(second + 30), at(second));
        assert!(is_granted(&reserve) && copy.is_some());
    }
    let (reserve, copy) = ledger.reserve(&[narrow()], at(40), at(10));
    assert!(!is_granted(&reserve) && copy.is_none());
}

#[test]
fn of_a_wide_limit_one_write_covers_a_tenth() {
    let mut ledger = Ledger::default();
    let lines = [wide(100, 60)];
    let mut writes = 0;
    for _ in 0..100 {
        let (reserve, copy) = ledger.reserve(&lines, at(30), at(0));
        assert!(is_granted(&reserve));
        if let Some(copy) = copy {
            writes += 1;
            ledger.kept(&copy.covers);
        }
    }
    assert_eq!(writes, 10);
}

#[test]
fn what_is_written_ahead_is_taken_only_once_it_is_on_disk_and_for_ten_seconds() {
    let lines = [wide(100, 60)];
    let mut ledger = Ledger::default();
    let (_, first) = ledger.reserve(&lines, at(30), at(0));
    let (_, second) = ledger.reserve(&lines, at(30), at(0));
    assert!(second.is_some(), "the first copy is not on disk yet");
    ledger.kept(&first.expect("the first unit is written").covers);
    assert!(ledger.reserve(&lines, at(39), at(9)).1.is_none());
    assert!(ledger.reserve(&lines, at(40), at(10)).1.is_some(), "too late");
    assert!(ledger.reserve(&lines, at(60), at(9)).1.is_some(), "for longer than disk holds it");
}

/// A line that was refreshed by a copy that is not on disk must not lend on that copy's word.
#[test]
fn a_copy_that_is_not_on_disk_lengthens_nothing() {
    let lines = [wide(100, 60)];
    let mut ledger = Ledger::default();
    let (_, first) = ledger.reserve(&lines, at(30), at(0));
    ledger.kept(&first.expect("written").covers);
    let (_, later) = ledger.reserve(&lines, at(60), at(9));
    assert!(later.is_some());
    assert!(ledger.reserve(&lines, at(60), at(9)).1.is_some());
    assert!(ledger.reserve(&lines, at(40), at(10)).1.is_some());
}

#[test]
fn a_settlement_of_a_wide_limit_is_left_to_the_next_copy() {
    let mut ledger = Ledger::default();
    for (line, writes) in [(wide(100, 60), false), (narrow(), true)] {
        let (reserve, _) = ledger.reserve(std::slice::from_ref(&line), at(30), at(0));
        let Reserve::Granted(reservation) = reserve else { panic!("it is free") };
        let copy = ledger.settle(&[line], reservation, Settlement::Spent, at(1));
        assert_eq!(copy.is_some(), writes);
    }
}

/// A request that is out.
struct Out {
    lines: Vec<BudgetLine>,
    reservation: Reservation,
    ends: i64,
    settlement: Settlement,
}

/// A process, its disk, and the network that counts what arrives.
#[derive(Default)]
struct World {
    now: i64,
    disk: (i64, BudgetSheet),
    ledger: Ledger,
    out: Vec<Out>,
    /// Copies on their way to the disk. Nobody waits for them.
    in_flight: Vec<Copy>,
    arrived: Vec<(BudgetLine, i64)>,
}

impl World {
    fn write(&mut self, copy: &Copy) {
        if copy.version > self.disk.0 {
            self.disk = (copy.version, copy.sheet.clone());
        }
    }

    /// Sends what the ledger allows, once the copy it asks for is on disk; when it never gets there,
    /// nothing is sent.
    fn send(&mut self, step: &Step) {
        let lines: Vec<BudgetLine> = match step.lines {
            0 => vec![wide(40, 30)],
            1 => vec![narrow()],
            2 => vec![interval(), wide(40, 30)],
            _ => vec![wide(20, 11), wide(40, 30)],
        };
        let until = self.now + step.hold;
        let (reserve, copy) = self.ledger.reserve(&lines, at(until), at(self.now));
        let Reserve::Granted(reservation) = reserve else { return };
        if let Some(copy) = copy {
            if step.lost {
                self.in_flight.push(copy);
                return;
            }
            self.write(&copy);
            self.ledger.kept(&copy.covers);
        }
        let duration = step.duration.min(step.hold);
        let (ends, arrives) = (self.now + duration, self.now + duration * step.arrives / 100);
        for line in &lines {
            if !matches!(
                (step.settlement, line.limit.charges),
                (Settlement::Unsent, _) | (Settlement::Refused, Charges::AcceptedWrites)
            ) {
                self.arrived.push((line.clone(), arrives));
            }
        }
        self.out.push(Out { lines, reservation, ends, settlement: step.settlement });
    }

    fn pass(&mut self, seconds: i64) {
        self.now += seconds;
        for out in self.out.extract_if(.., |out| out.ends <= self.now).collect::<Vec<_>>() {
            let copy = self.ledger.settle(&out.lines, out.reservation, out.settlement, at(out.ends));
            self.in_flight.extend(copy);
        }
    }

    /// Some of what is in flight gets to the disk, in any order; whoever waited for it is told.
    fn disk_catches_up(&mut self, which: u64) {
        let mut left = Vec::new();
        for (index, copy) in std::mem::take(&mut self.in_flight).into_iter().enumerate().rev() {
            if which >> (index % 64) & 1 == 1 {
                self.write(&copy);
                self.ledger.kept(&copy.covers);
            } else {
                left.push(copy);
            }
        }
        self.in_flight = left;
    }

    /// The process ends; some of what was in flight may still get to the disk. Another one begins.
    fn crash(&mut self, which: u64) {
        for (index, copy) in std::mem::take(&mut self.in_flight).into_iter().enumerate() {
            if which >> (index % 64) & 1 == 1 {
                self.write(&copy);
            }
        }
        self.out.clear();
        self.ledger = Ledger::new(self.disk.1.clone(), self.disk.0);
    }
}

#[derive(Debug, Clone)]
struct Step {
    passes: i64,
    /// How many requests are sent at once.
    burst: usize,
    lines: u8,
    hold: i64,
    duration: i64,
    arrives: i64,
    settlement: Settlement,
    lost: bool,
    catches_up: Option<u64>,
    crashes: Option<u64>,
}

fn step() -> impl Strategy<Value = Step> {
    let settlement = prop_oneof![
        4 => Just(Settlement::Spent),
        1 => Just(Settlement::Refused),
        1 => Just(Settlement::Unsent),
    ];
    let times = (prop_oneof![3 => Just(0i64), 2 => 0i64..6, 1 => 0i64..40], 5i64..40, 0i64..40, 0i64..=100);
    let rare = || proptest::option::weighted(0.15, any::<u64>());
    (times, 1usize..12, 0u8..4, settlement, proptest::bool::weighted(0.1), rare(), rare()).prop_map(
        |((passes, hold, duration, arrives), burst, lines, settlement, lost, catches_up, crashes)| Step {
            passes,
            burst,
            lines,
            hold,
            duration,
            arrives,
            settlement,
            lost,
            catches_up,
            crashes,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// Whenever the process ends, and whatever of its writing got to the disk, the next one lets no more
    /// through than the limits do.
    #[test]
    fn a_restart_at_any_instant_exceeds_no_window(steps in prop::collection::vec(step(), 1..150)) {
        let mut world = World::default();
        for step in &steps {
            world.pass(step.passes);
            if let Some(which) = step.catches_up {
                world.disk_catches_up(which);
            }
            for _ in 0..step.burst {
                world.send(step);
            }
            if let Some(which) = step.crashes {
                world.crash(which);
            }
        }
        for (line, start) in &world.arrived {
            let (Window::Sliding(length) | Window::MinInterval(length)) = line.limit.window else {
                panic!("no other window is tried")
            };
            let end = start + i64::try_from(length.as_secs()).expect("small");
            let inside = world.arrived.iter()
                .filter(|(other, instant)| other == line && (*start..end).contains(instant));
            prop_assert!(inside.count() <= line.limit.max as usize, "{line:?} from {start}");
        }
    }
}
