//! JSON taken as it comes: what is missing, new, or of another type than expected reads as nothing, never as an
//! error. Only text that is no JSON at all is one.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A text, a number, a yes or no; else nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Scalar {
    /// Nothing, or nothing that is understood.
    #[default]
    Nothing,
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Whole(i128),
    /// Another number.
    Broken(f64),
    /// A text.
    Text(String),
}

impl Scalar {
    /// An id, as text or as a number; never zero.
    pub fn id(&self) -> Option<u64> {
        let id = match self {
            Self::Text(text) => text.parse().ok()?,
            Self::Whole(number) => u64::try_from(*number).ok()?,
            _ => return None,
        };
        (id != 0).then_some(id)
    }

    /// A set of bits, as text or as a number.
    pub fn bits(&self) -> Option<u128> {
        match self {
            Self::Text(text) => text.parse().ok(),
            Self::Whole(number) => u128::try_from(*number).ok(),
            _ => None,
        }
    }

    /// A whole number.
    pub fn whole(&self) -> Option<i64> {
        match self {
            Self::Whole(number) => i64::try_from(*number).ok(),
            _ => None,
        }
    }

    /// Yes or no.
    pub fn flag(&self) -> Option<bool> {
        match self {
            Self::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    /// A text.
    pub fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whatever it is, as text.
    pub fn written(self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Flag(flag) => flag.to_string(),
            Self::Whole(number) => number.to_string(),
            Self::Broken(number) => number.to_string(),
            Self::Text(text) => text,
        }
    }
}

/// An object; else nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Object<T>(pub Option<T>);

/// The elements of a list; else none.
#[derive(Clone, Debug, PartialEq)]
pub struct List<T>(pub Vec<T>);

/// Objects by id; else none.
#[derive(Clone, Debug, PartialEq)]
pub struct Table<T>(pub HashMap<String, Object<T>>);

impl<T> Default for Object<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T> List<Object<T>> {
    /// The elements that are objects.
    pub fn objects(self) -> impl Iterator<Item = T> {
        self.0.into_iter().filter_map(|element| element.0)
    }
}

impl<T> Table<T> {
    /// The object with this id.
    pub fn find(&self, id: u64) -> Option<&T> {
        self.0.get(&id.to_string())?.0.as_ref()
    }

    /// The objects with their ids.
    pub fn each(&self) -> impl Iterator<Item = (u64, &T)> {
        self.0
            .iter()
            .filter_map(|(id, object)| Some((id.parse().ok()?, object.0.as_ref()?)))
    }
}

/// What a type makes of the kinds of JSON values; of what it leaves out, nothing.
trait Loose<'de>: Default {
    fn scalar(_: Scalar) -> Self {
        Self::default()
    }

    fn list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }

    fn object<A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }
}

impl Loose<'_> for Scalar {
    fn scalar(scalar: Scalar) -> Self {
        scalar
    }
}

impl<'de, T: Deserialize<'de>> Loose<'de> for Object<T> {
    fn object<A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        T::deserialize(MapAccessDeserializer::new(object)).map(|value| Self(Some(value)))
    }
}

impl<'de, T: Deserialize<'de>> Loose<'de> for List<T> {
    fn list<A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list)).map(Self)
    }
}

impl<'de, T: Deserialize<'de>> Loose<'de> for Table<T> {
    fn object<A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        HashMap::deserialize(MapAccessDeserializer::new(object)).map(Self)
    }
}

struct Taking<T>(PhantomData<T>);

impl<'de, T: Loose<'de>> Visitor<'de> for Taking<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<T, E> {
        Ok(T::scalar(Scalar::Flag(flag)))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        Ok(T::scalar(Scalar::Whole(number.into())))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        Ok(T::scalar(Scalar::Whole(number.into())))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        Ok(T::scalar(Scalar::Broken(number)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok(T::scalar(Scalar::Text(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<T, A::Error> {
        T::object(object)
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Taking(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Taking(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Taking(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Table<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Taking(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq, serde::Deserialize)]
    #[serde(default)]
    struct All {
        one: Scalar,
        object: Object<Box<All>>,
        list: List<Object<All>>,
        table: Table<All>,
    }

    /// Values of every kind.
    const KINDS: [&str; 9] = [
        "null",
        "true",
        "-7",
        "18446744073709551615",
        "1.5",
        r#""a\u0301\n""#,
        "[]",
        r#"[{"x":[1,{}]},null,"a"]"#,
        r#"{"one":1,"other":{"one":2}}"#,
    ];

    #[test]
    fn whatever_stands_where_is_read_or_is_nothing() {
        for field in ["one", "object", "list", "table", "unknown"] {
            for value in KINDS {
                let text = format!(r#"{{"{field}":{value}}}"#);
                let read: Result<All, _> = serde_json::from_str(&text);
                assert!(read.is_ok(), "{text}: {read:?}");
            }
        }
        for value in KINDS {
            assert!(
                serde_json::from_str::<Object<All>>(value).is_ok(),
                "{value}"
            );
        }
        for broken in ["", "{", r#"{"one":}"#, r#"{"one":"\ud800"}"#, "[1"] {
            assert!(
                serde_json::from_str::<Object<All>>(broken).is_err(),
                "{broken}"
            );
        }
    }

    #[test]
    fn ids_and_bits_come_as_text_or_number() {
        let read = |text: &str| serde_json::from_str::<Scalar>(text).unwrap();
        for (text, id, bits) in [
            ("\"30\"", Some(30), Some(30)),
            ("30", Some(30), Some(30)),
            ("0", None, Some(0)),
            ("-1", None, None),
            ("\"x\"", None, None),
            ("true", None, None),
            (
                "\"36893488147419103264\"",
                None,
                Some(36_893_488_147_419_103_264),
            ),
        ] {
            assert_eq!((read(text).id(), read(text).bits()), (id, bits), "{text}");
        }
        assert_eq!(read("\"nor\"").written(), "nor");
        assert_eq!(read("2.5").written(), "2.5");
        assert_eq!(read("null").written(), "");
    }
}
