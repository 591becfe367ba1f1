//! What a statement needs of a database, the same for each: so every statement is written once.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::{Arguments, Encode, Error, Type};

use super::Result;

/// A connection to a database. Statements number their arguments `$1`, `$2` and so on.
#[async_trait]
pub(crate) trait Connection: Send {
    /// Runs a statement and returns how many rows it changed.
    async fn execute(&mut self, sql: &str, arguments: Vec<Value>) -> Result<u64>;

    /// Runs a statement and returns its rows.
    async fn query(&mut self, sql: &str, arguments: Vec<Value>) -> Result<Vec<Row>>;

    /// Which database it is, for the rare statement that cannot be the same for both.
    fn dialect(&self) -> Dialect;
}

/// The databases there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// One value, as it goes in and comes out. A null knows what it might have been, since PostgreSQL asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Blob(Option<Vec<u8>>),
}

macro_rules! value_from {
    ($($type:ty => |$value:ident| $made:expr;)+) => {
        $(impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $made
            }
        })+
    };
}

value_from! {
    i64 => |value| Self::Int(Some(value));
    i32 => |value| Self::Int(Some(value.into()));
    i16 => |value| Self::Int(Some(value.into()));
    u32 => |value| Self::Int(Some(value.into()));
    u16 => |value| Self::Int(Some(value.into()));
    bool => |value| Self::Int(Some(value.into()));
    Option<i64> => |value| Self::Int(value);
    Timestamp => |value| Self::Int(Some(value.as_microsecond()));
    Option<Timestamp> => |value| Self::Int(value.map(Timestamp::as_microsecond));
    &str => |value| Self::Text(Some(value.to_owned()));
    &String => |value| Self::Text(Some(value.clone()));
    String => |value| Self::Text(Some(value));
    Option<&str> => |value| Self::Text(value.map(str::to_owned));
    Option<String> => |value| Self::Text(value);
    &Option<String> => |value| Self::Text(value.clone());
    &[u8] => |value| Self::Blob(Some(value.to_vec()));
    &[u8; 32] => |value| Self::Blob(Some(value.to_vec()));
    Vec<u8> => |value| Self::Blob(Some(value));
    Option<Vec<u8>> => |value| Self::Blob(value);
}

/// The arguments of a statement.
macro_rules! arguments {
    ($($value:expr),* $(,)?) => {
        vec![$($crate::database::Value::from($value)),*]
    };
}
pub(crate) use arguments;

/// The arguments of a statement, as a database takes them.
pub(super) fn bind<A: Arguments>(values: Vec<Value>) -> Result<A>
where
    Option<i64>: for<'v> Encode<'v, A::Database> + Type<A::Database>,
    Option<String>: for<'v> Encode<'v, A::Database> + Type<A::Database>,
    Option<Vec<u8>>: for<'v> Encode<'v, A::Database> + Type<A::Database>,
{
    let mut arguments = A::default();
    for value in values {
        match value {
            Value::Int(value) => arguments.add(value),
            Value::Text(value) => arguments.add(value),
            Value::Blob(value) => arguments.add(value),
        }
        .map_err(Error::Encode)?;
    }
    Ok(arguments)
}

/// One row. Its columns are taken from left to right, as the statement names them.
#[derive(Debug)]
pub(crate) struct Row(std::vec::IntoIter<Value>);

impl Row {
    pub(super) fn new(values: Vec<Value>) -> Self {
        Self(values.into_iter())
    }

    /// The next column, a whole number that may be null.
    pub(crate) fn optional_int(&mut self) -> Result<Option<i64>> {
        match self.next()? {
            Value::Int(value) => Ok(value),
            Value::Text(None) | Value::Blob(None) => Ok(None),
            other => Err(unexpected("a whole number", &other)),
        }
    }

    /// The next column, a text that may be null.
    pub(crate) fn optional_text(&mut self) -> Result<Option<String>> {
        match self.next()? {
            Value::Text(value) => Ok(value),
            Value::Int(None) | Value::Blob(None) => Ok(None),
            other => Err(unexpected("a text", &other)),
        }
    }

    /// The next column, bytes that may be null.
    pub(crate) fn optional_blob(&mut self) -> Result<Option<Vec<u8>>> {
        match self.next()? {
            Value::Blob(value) => Ok(value),
            Value::Int(None) | Value::Text(None) => Ok(None),
            other => Err(unexpected("bytes", &other)),
        }
    }

    /// The next column, an instant that may be null.
    pub(crate) fn optional_time(&mut self) -> Result<Option<Timestamp>> {
        self.optional_int()?.map(|at| Timestamp::from_microsecond(at).map_err(decode)).transpose()
    }

    /// The next column, a whole number.
    pub(crate) fn int(&mut self) -> Result<i64> {
        self.optional_int()?.ok_or_else(|| decode("a null where a whole number belongs"))
    }

    /// The next column, a whole number of a smaller type.
    pub(crate) fn small<T: TryFrom<i64>>(&mut self) -> Result<T> {
        let value = self.int()?;
        T::try_from(value).map_err(|_| decode(format!("{value} is out of range")))
    }

    /// The next column, a text.
    pub(crate) fn text(&mut self) -> Result<String> {
        self.optional_text()?.ok_or_else(|| decode("a null where a text belongs"))
    }

    /// The next column, bytes.
    pub(crate) fn blob(&mut self) -> Result<Vec<u8>> {
        self.optional_blob()?.ok_or_else(|| decode("a null where bytes belong"))
    }

    /// The next column, a hash.
    pub(crate) fn hash(&mut self) -> Result<[u8; 32]> {
        self.blob()?.try_into().map_err(|other: Vec<u8>| decode(format!("a hash of {} bytes", other.len())))
    }

    /// The next column, an instant.
    pub(crate) fn time(&mut self) -> Result<Timestamp> {
        Timestamp::from_microsecond(self.int()?).map_err(decode)
    }

    fn next(&mut self) -> Result<Value> {
        self.0.next().ok_or_else(|| decode("a column is missing"))
    }
}

fn unexpected(wanted: &str, found: &Value) -> Error {
    let found = match found {
        Value::Int(_) => "a whole number",
        Value::Text(_) => "a text",
        Value::Blob(_) => "bytes",
    };
    decode(format!("{found} where {wanted} belongs"))
}

/// A value in the database that is not what the code put there.
pub(crate) fn decode(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::Decode(why.into())
}
