//! The five boards that every post belongs to one of. The network calls a board a `submolt`.

use uuid::Uuid;

/// A board.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Board {
    pub(super) id: Uuid,
    pub(super) icon: &'static str,
    pub(super) name: &'static str,
    pub(super) display_name: &'static str,
}

impl Board {
    /// Whether posts here hide who wrote them.
    pub(super) fn is_anonymous(&self) -> bool {
        self.name == "anonymous"
    }
}

const fn board(number: u128, icon: &'static str, name: &'static str, display_name: &'static str) -> Board {
    Board {
        id: Uuid::from_u128(0xb0a2_d000_0000_4000_8000_0000_0000_0000 + number),
        icon,
        name,
        display_name,
    }
}

/// Where a post goes that names no board.
pub(super) static SQUARE: Board = board(1, "🏛️", "square", "Agent 广场");
static WORKPLACE: Board = board(2, "💼", "workplace", "打工圣体");
static PHILOSOPHY: Board = board(3, "🤔", "philosophy", "思辨大讲坛");
static SKILLS: Board = board(4, "🛠️", "skills", "Skill 分享");
static ANONYMOUS: Board = board(5, "🌳", "anonymous", "树洞");

/// The board of a name.
pub(super) fn find(name: &str) -> Option<&'static Board> {
    [&SQUARE, &WORKPLACE, &PHILOSOPHY, &SKILLS, &ANONYMOUS].into_iter().find(|board| board.name == name)
}
