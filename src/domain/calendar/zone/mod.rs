//! Time zones by IANA name, and how a person finds theirs.

mod names;

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use iso_currency::Country;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};

use super::local;
use crate::domain::text::fold;
use names::{ABBREVIATIONS, CITIES, COMMON, COUNTRIES};

/// The data that comes with the program: the machine's own may be years old.
static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A time zone of the IANA database, by its current name.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone);

/// No zone of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{typed}” is no time zone; one looks like Europe/Berlin")]
pub struct UnknownZone {
    /// What was typed, trimmed.
    pub typed: String,
}

/// A zone as an autocomplete offers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneChoice {
    /// The zone; its name is the value.
    pub zone: Zone,
    /// `Europe/Berlin (UTC+1, 18:42)`; [`Zone::parse`] takes it as well.
    pub label: String,
}

impl Zone {
    /// Universal time, the default before any set-up.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// Reads a zone's name in any case; old names become current ones (`US/Pacific`). Takes a label
    /// of [`Zone::search`] and a city that only one zone has (`berlin`) as well. An abbreviation is taken where it
    /// means one zone (`JST`), else refused: [`Zone::search`] knows those it can be.
    pub fn parse(text: &str) -> Result<Self, UnknownZone> {
        let typed = text.trim();
        let name = typed.split(" (").next().unwrap_or(typed).trim();
        let joined = name.replace(' ', "_");
        let unknown = || UnknownZone {
            typed: typed.to_owned(),
        };
        match abbreviated(&fold(name)).as_deref() {
            Some([zone]) => return Ok(zone.clone()),
            Some(_) => return Err(unknown()),
            None => {}
        }
        if let Some(zone) = Self::named(&joined) {
            return Ok(zone);
        }
        let wanted = fold(name);
        let mut cities = PLACES.iter().filter(|place| place.cities.contains(&wanted));
        match (cities.next(), cities.next()) {
            (Some(place), None) => Ok(place.zone.clone()),
            _ => Err(unknown()),
        }
    }

    /// The IANA name, `Europe/Berlin`.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// Zones by city, country or offset (`berlin`, `germany`, `+1`, `utc-7`), the best first, at
    /// most `limit`; where nothing was typed, one for each part of the world. Offsets and times are
    /// those of `now`, in UTC milliseconds.
    pub fn search(query: &str, now: i64, limit: usize) -> Vec<ZoneChoice> {
        let wanted = fold(query).replace(['_', '/'], " ");
        if let Some(zones) = abbreviated(&wanted) {
            let choice = |zone: Self| ZoneChoice {
                label: zone.label(now),
                zone,
            };
            return zones.into_iter().take(limit).map(choice).collect();
        }
        let offset = offset_minutes(&wanted);
        let mut found: Vec<(usize, &Place)> = PLACES
            .iter()
            .filter_map(|place| {
                let rank = match offset {
                    Some(minutes) => (place.zone.offset_at(now) == minutes).then_some(0),
                    None => place.rank(&wanted),
                };
                Some((rank?, place))
            })
            .collect();
        found.sort_by_key(|(rank, place)| (*rank, common(place.zone.name())));
        found
            .into_iter()
            .take(limit)
            .map(|(_, place)| ZoneChoice {
                label: place.zone.label(now),
                zone: place.zone.clone(),
            })
            .collect()
    }

    /// `Europe/Berlin (UTC+1, 18:42)` at that instant.
    pub fn label(&self, now: i64) -> String {
        let minutes = self.offset_at(now);
        let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
        let sign = if minutes < 0 { '−' } else { '+' };
        let offset = match (minutes, rest) {
            (0, _) => "UTC".to_owned(),
            (_, 0) => format!("UTC{sign}{hours}"),
            _ => format!("UTC{sign}{hours}:{rest:02}"),
        };
        let time = local::local_time(now, self).format("%H:%M");
        format!("{} ({offset}, {time})", self.name())
    }

    /// Minutes east of UTC at that instant, seconds dropped.
    pub fn offset_at(&self, now: i64) -> i32 {
        self.0.to_offset(local::timestamp(now)).seconds() / 60
    }

    /// The code of the country in which its city lies; none for universal time.
    pub(super) fn country(&self) -> Option<String> {
        self.0.location().map(|place| place.country().to_owned())
    }

    pub(super) fn rules(&self) -> &TimeZone {
        &self.0
    }

    fn named(name: &str) -> Option<Self> {
        let zone = DATABASE.get(name).ok()?;
        let current = DATABASE.get(zone.primary_iana_name()?).ok()?;
        let is_place = current.iana_name() != Some("Factory") && !current.is_unknown();
        is_place.then_some(Self(current))
    }
}

/// The zones that an abbreviation can mean, the likeliest first.
fn abbreviated(wanted: &str) -> Option<Vec<Zone>> {
    let is_it = |(names, _): &&(&str, &str)| names.split('|').any(|name| name == wanted);
    let (_, zones) = ABBREVIATIONS.iter().find(is_it)?;
    Some(zones.split('|').filter_map(Zone::named).collect())
}

/// A zone and the words it is found by, folded.
struct Place {
    zone: Zone,
    /// The name in words, `europe berlin`.
    words: String,
    /// The zone's city, and big ones that share its time.
    cities: Vec<String>,
    /// The country's names and code.
    countries: Vec<String>,
}

impl Place {
    fn rank(&self, wanted: &str) -> Option<usize> {
        if wanted.is_empty() {
            return COMMON.contains(&self.zone.name()).then_some(0);
        }
        let starts = |text: &String| text.starts_with(wanted);
        let word_starts = |text: &String| text.split(' ').any(|word| word.starts_with(wanted));
        let tests = [
            self.cities.first().is_some_and(starts)
                || self.countries.iter().any(|name| name == wanted),
            self.cities.iter().any(starts),
            self.countries.iter().any(starts) || self.words.starts_with(wanted),
            self.cities.iter().chain(&self.countries).any(word_starts),
            self.words.contains(wanted),
        ];
        tests.iter().position(|test| *test)
    }
}

fn common(name: &str) -> usize {
    COMMON
        .iter()
        .position(|common| *common == name)
        .unwrap_or(COMMON.len())
}

/// Every zone that is offered: current names with a place on the map, and UTC.
static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let listed = |table: &[(&str, &str)], key: &str| -> Vec<String> {
        table
            .iter()
            .filter(|(name, _)| *name == key)
            .flat_map(|(_, names)| names.split('|'))
            .map(str::to_owned)
            .collect()
    };
    let mut places: Vec<Place> = DATABASE
        .available()
        .filter_map(|name| Zone::named(name.as_str()).filter(|zone| zone.name() == name.as_str()))
        .filter_map(|zone| {
            let country = match zone.country() {
                Some(country) => country,
                None if zone.name() == "UTC" => String::new(),
                None => return None,
            };
            let words = fold(zone.name()).replace(['_', '/'], " ");
            let city = zone.name().rsplit('/').next().unwrap_or_default();
            let mut cities = vec![fold(city).replace('_', " ")];
            cities.extend(listed(CITIES, zone.name()));
            let mut countries = listed(COUNTRIES, &country);
            if let Ok(known) = Country::from_str(&country) {
                countries.push(fold(known.name()));
                countries.push(country.to_lowercase());
            }
            Some(Place {
                zone,
                words,
                cities,
                countries,
            })
        })
        .collect();
    places.sort_by(|a, b| a.zone.name().cmp(b.zone.name()));
    places
});

/// `+1`, `utc-7`, `gmt+5:30`, `−3`, `+0530` in minutes.
fn offset_minutes(text: &str) -> Option<i32> {
    let rest = text
        .strip_prefix("utc")
        .or_else(|| text.strip_prefix("gmt"))
        .unwrap_or(text);
    let rest = rest.trim_start();
    let (sign, digits) = match rest.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, rest.strip_prefix('+')?),
    };
    let digits = digits.trim_start();
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None if digits.len() == 4 && digits.is_ascii() => digits.split_at(2),
        None => (digits, "0"),
    };
    let number = |text: &str| text.parse::<i32>().ok().filter(|_| text.len() <= 2);
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    ((0..=14).contains(&hours) && (0..60).contains(&minutes))
        .then_some(sign * (hours * 60 + minutes))
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Zone {}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Zone {
    type Error = UnknownZone;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 24 November 2026, 17:42 UTC.
    const NOW: i64 = 1_795_542_120_000;

    #[test]
    fn names_are_read_in_any_case_and_brought_up_to_date() {
        let cases = [
            ("Europe/Berlin", "Europe/Berlin"),
            (" europe/berlin ", "Europe/Berlin"),
            ("US/Pacific", "America/Los_Angeles"),
            ("Asia/Calcutta", "Asia/Kolkata"),
            ("utc", "UTC"),
            ("Etc/UTC", "UTC"),
            ("GMT", "UTC"),
            ("America/New York", "America/New_York"),
            ("Berlin", "Europe/Berlin"),
            ("new york", "America/New_York"),
            ("münchen", "?"),
            ("Munich", "Europe/Berlin"),
            ("São Paulo", "America/Sao_Paulo"),
            ("Europe/Berlin (UTC+1, 18:42)", "Europe/Berlin"),
            ("", "?"),
            ("Berlin/Europe", "?"),
            ("Etc/Unknown", "?"),
            ("Factory", "?"),
            ("+02:00", "?"),
            ("CET", "?"),
            ("mez", "?"),
            ("EST", "?"),
            ("PST8PDT", "?"),
            ("jst", "Asia/Tokyo"),
            ("../../etc/passwd", "?"),
        ];
        for (text, wanted) in cases {
            let name = Zone::parse(text).map_or("?".to_owned(), String::from);
            assert_eq!(name, wanted, "{text}");
        }
    }

    #[test]
    fn every_offered_zone_can_be_read_by_name_and_label() {
        assert!(PLACES.len() > 300, "{}", PLACES.len());
        for place in PLACES.iter() {
            assert_eq!(Zone::parse(place.zone.name()).unwrap(), place.zone);
            let label = place.zone.label(NOW);
            assert_eq!(Zone::parse(&label).unwrap(), place.zone, "{label}");
            assert!(label.chars().count() <= 100, "{label}");
        }
    }

    #[test]
    fn every_name_of_the_tables_is_offered() {
        let short = ABBREVIATIONS.iter().flat_map(|(_, zones)| zones.split('|'));
        for name in CITIES
            .iter()
            .map(|(name, _)| *name)
            .chain(COMMON)
            .chain(short)
        {
            assert!(
                PLACES.iter().any(|place| place.zone.name() == name),
                "{name}"
            );
        }
    }

    #[test]
    fn people_find_their_zone() {
        let first = |query: &str| {
            let found = Zone::search(query, NOW, 25);
            found
                .first()
                .map_or("?".to_owned(), |choice| choice.label.clone())
        };
        assert_eq!(first("vanc"), "America/Vancouver (UTC−7, 10:42)");
        assert_eq!(first("zürich"), "Europe/Zurich (UTC+1, 18:42)");
        assert_eq!(first("germany"), "Europe/Berlin (UTC+1, 18:42)");
        assert_eq!(first("UK"), "Europe/London (UTC, 17:42)");
        assert_eq!(first("usa"), "America/Los_Angeles (UTC−8, 09:42)");
        assert_eq!(first("san fran"), "America/Los_Angeles (UTC−8, 09:42)");
        assert_eq!(first("mumbai"), "Asia/Kolkata (UTC+5:30, 23:12)");
        assert_eq!(first("+5:30"), "Asia/Kolkata (UTC+5:30, 23:12)");
        assert_eq!(first("utc-8"), "America/Los_Angeles (UTC−8, 09:42)");
        assert_eq!(first("GMT+1"), "Europe/Paris (UTC+1, 18:42)");
        assert_eq!(first("CET"), "Europe/Berlin (UTC+1, 18:42)");
        assert_eq!(first("est"), "America/New_York (UTC−5, 12:42)");
        assert_eq!(first("europe/be"), "Europe/Berlin (UTC+1, 18:42)");
        assert_eq!(first(""), "UTC (UTC, 17:42)");
        assert_eq!(first("utc"), "UTC (UTC, 17:42)");
        assert_eq!(first("atlantis"), "?");
        assert_eq!(Zone::search("a", NOW, 25).len(), 25);
        assert_eq!(Zone::search("", NOW, 100).len(), 25);
    }

    #[test]
    fn serde_uses_the_name() {
        let zone = Zone::parse("Europe/Berlin").unwrap();
        assert_eq!(serde_json::to_string(&zone).unwrap(), "\"Europe/Berlin\"");
        assert_eq!(
            serde_json::from_str::<Zone>("\"europe/berlin\"").unwrap(),
            zone
        );
        assert!(serde_json::from_str::<Zone>("\"Mars\"").is_err());
    }
}
