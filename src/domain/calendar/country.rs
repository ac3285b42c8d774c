//! Countries whose public holidays are known: by their names, their code, the zone that is theirs.
//!
//! The days are those of the crate `holidays-rs`: rules that hold for any year, of the whole country. What a region
//! keeps for itself is not among them. The countries here are those whose days were found to be right; see the
//! decision on public holidays in `docs/adr`.

use std::collections::BTreeMap;
use std::str::FromStr as _;
use std::sync::LazyLock;

use chrono::{Datelike as _, NaiveDate};
use holidays_rs::{Calendar, Country as Known};

use super::Zone;
use crate::domain::text::fold;

/// Countries that a name may have been meant for.
const NEAR_MAX: usize = 4;
/// Letters of a name before it is completed, or taken for another that is misspelled.
const LETTERS: usize = 4;

/// A country whose public holidays are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country {
    code: &'static str,
    known: Known,
}

/// What a text is as a country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CountryRead {
    /// This one.
    One(Country),
    /// The code of this one, and a word as well.
    Word(Country),
    /// Perhaps one of these, the likeliest first: a name with a slip in it, or the beginning of some.
    Near(Vec<Country>),
    /// One of this name, whose holidays are not known.
    Unknown(&'static str),
    /// None.
    No,
}

impl Country {
    /// Reads a name in English or in the country's own language, in any case, or its code of two letters.
    pub fn read(typed: &str) -> CountryRead {
        let wanted = fold(typed);
        let wanted = wanted.strip_prefix("the ").unwrap_or(&wanted);
        if let Some(country) = NAMES.get(wanted) {
            return match wanted {
                code if WORDS.contains(&code) => CountryRead::Word(*country),
                _ => CountryRead::One(*country),
            };
        }
        if let Some(name) = unknown(typed.trim(), wanted) {
            return CountryRead::Unknown(name);
        }
        match near(wanted) {
            near if near.is_empty() => CountryRead::No,
            near => CountryRead::Near(near),
        }
    }

    /// The country in which a zone's city lies, as the zones' own table has it.
    pub fn of(zone: &Zone) -> Option<Self> {
        let code = zone.country()?;
        ALL.iter()
            .find(|(known, ..)| *known == code)
            .map(|(code, known, _)| Self {
                code,
                known: *known,
            })
    }

    /// What it is called in a sentence; [`Country::read`] takes it back.
    pub fn name(self) -> &'static str {
        match self.known {
            // The crate has the days of these two; Scotland's and Northern Ireland's differ.
            Known::UnitedKingdom => "England and Wales",
            known => known.name(),
        }
    }

    /// Its public holidays of a year, in their order, as they are called there. One that falls on a weekend stands
    /// on the day on which it is kept. None for a year that no calendar has.
    pub fn holidays(self, year: i32) -> Vec<(NaiveDate, &'static str)> {
        let Ok(wanted) = u16::try_from(year) else {
            return Vec::new();
        };
        let all = Calendar::new(self.known).holidays_in(i32::from(wanted));
        let mut days: Vec<_> = all
            .into_iter()
            .filter_map(|(day, name)| Some((date(day)?, name)))
            .collect();
        days.sort_unstable_by_key(|(day, _)| *day);
        days.dedup_by_key(|(day, _)| *day);
        days
    }

    /// Those of the rest of this year, from today on, and of the whole next year.
    pub fn holidays_ahead(self, today: NaiveDate) -> Vec<(NaiveDate, &'static str)> {
        let mut days = self.holidays(today.year());
        days.retain(|(day, _)| *day >= today);
        days.extend(self.holidays(today.year() + 1));
        days
    }
}

fn date(day: holidays_rs::Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(day.year, u32::from(day.month), u32::from(day.day))
}

/// A country without days of its own here: by its name, or by its code in capitals, as a word has none.
fn unknown(typed: &str, wanted: &str) -> Option<&'static str> {
    let is_code = typed.len() == 2 && typed.bytes().all(|b| b.is_ascii_uppercase());
    OTHERS
        .iter()
        .find(|(code, name)| *name == wanted || is_code && *code == typed)
        .and_then(|(code, _)| iso_currency::Country::from_str(code).ok())
        .map(|country| country.name())
}

/// Names that begin like this, or that differ by a slip or two.
fn near(wanted: &str) -> Vec<Country> {
    let wanted: String = { wanted.chars() }
        .filter(|c| c.is_alphabetic() || *c == ' ')
        .collect();
    let wanted = wanted.trim();
    let letters = wanted.chars().count();
    if letters < LETTERS {
        return Vec::new();
    }
    let slips = if letters < 7 { 1 } else { 2 };
    let mut found: Vec<(usize, Country)> = Vec::new();
    for (name, country) in NAMES.iter().filter(|(name, _)| name.len() >= LETTERS) {
        let away = match strsim::damerau_levenshtein(name, wanted) {
            away if away <= slips => away,
            _ if name.starts_with(wanted) => slips,
            _ => continue,
        };
        match found.iter_mut().find(|(_, known)| known == country) {
            Some((nearest, _)) => *nearest = away.min(*nearest),
            None => found.push((away, *country)),
        }
    }
    found.sort_by_key(|(away, country)| (*away, country.name()));
    found.truncate(NEAR_MAX);
    found.into_iter().map(|(_, country)| country).collect()
}

/// Codes that people write for something else as well.
const WORDS: [&str; 7] = ["at", "be", "is", "it", "no", "pm", "re"];

/// Each by its code, with what it is called there and by others.
const ALL: &[(&str, Known, &str)] = &[
    ("AD", Known::Andorra, ""),
    ("AS", Known::AmericanSamoa, ""),
    ("AT", Known::Austria, "osterreich|oesterreich"),
    ("AU", Known::Australia, ""),
    ("AW", Known::Aruba, ""),
    ("AX", Known::AlandIslands, "aland"),
    ("BE", Known::Belgium, "belgie|belgique|belgien"),
    ("BL", Known::SaintBarthelemy, ""),
    ("BQ", Known::CaribbeanNetherlands, ""),
    ("BR", Known::Brazil, "brasil"),
    ("CA", Known::Canada, ""),
    ("CD", Known::DrCongo, ""),
    ("CG", Known::Congo, ""),
    ("CH", Known::Switzerland, "schweiz|suisse|svizzera"),
    ("CV", Known::CaboVerde, "cape verde"),
    ("CW", Known::Curacao, ""),
    ("CY", Known::Cyprus, "kypros"),
    ("CZ", Known::Czechia, "czech republic|cesko|ceska republika"),
    ("DE", Known::Germany, "deutschland|allemagne"),
    ("DK", Known::Denmark, "danmark"),
    ("EE", Known::Estonia, "eesti"),
    ("ES", Known::Spain, "espana"),
    ("FI", Known::Finland, "suomi"),
    ("FK", Known::FalklandIslands, ""),
    ("FM", Known::Micronesia, ""),
    ("FO", Known::FaroeIslands, "foroyar"),
    ("FR", Known::France, "frankreich"),
    (
        "GB",
        Known::UnitedKingdom,
        "uk|united kingdom|great britain|britain|england|wales",
    ),
    ("GF", Known::FrenchGuiana, ""),
    ("GL", Known::Greenland, "kalaallit nunaat|gronland"),
    ("GP", Known::Guadeloupe, ""),
    ("GQ", Known::EquatorialGuinea, ""),
    ("GR", Known::Greece, "ellada|hellas"),
    ("GU", Known::Guam, ""),
    ("HR", Known::Croatia, "hrvatska"),
    ("HT", Known::Haiti, ""),
    ("IE", Known::Ireland, "eire"),
    ("IS", Known::Iceland, "island"),
    ("IT", Known::Italy, "italia|italien"),
    ("LC", Known::SaintLucia, ""),
    ("LI", Known::Liechtenstein, ""),
    ("LR", Known::Liberia, ""),
    ("LS", Known::Lesotho, ""),
    ("LT", Known::Lithuania, "lietuva"),
    ("LU", Known::Luxembourg, "luxemburg|letzebuerg"),
    ("LV", Known::Latvia, "latvija"),
    ("MC", Known::Monaco, ""),
    ("MF", Known::SaintMartin, ""),
    ("MP", Known::NorthernMarianaIslands, ""),
    ("MT", Known::Malta, ""),
    ("MW", Known::Malawi, ""),
    ("MX", Known::Mexico, ""),
    ("MZ", Known::Mozambique, "mocambique"),
    ("NC", Known::NewCaledonia, ""),
    ("NF", Known::NorfolkIsland, ""),
    ("NI", Known::Nicaragua, ""),
    ("NL", Known::Netherlands, "nederland|holland|niederlande"),
    ("NO", Known::Norway, "norge"),
    ("NR", Known::Nauru, ""),
    ("NU", Known::Niue, ""),
    ("NZ", Known::NewZealand, "aotearoa"),
    ("PA", Known::Panama, ""),
    ("PE", Known::Peru, ""),
    ("PF", Known::FrenchPolynesia, ""),
    ("PL", Known::Poland, "polska"),
    ("PM", Known::SaintPierreAndMiquelon, ""),
    ("PT", Known::Portugal, ""),
    ("PW", Known::Palau, ""),
    ("RE", Known::Reunion, ""),
    ("RO", Known::Romania, ""),
    ("SE", Known::Sweden, "sverige"),
    ("SI", Known::Slovenia, "slovenija"),
    ("SK", Known::Slovakia, "slovensko"),
    ("ST", Known::SaoTomeAndPrincipe, ""),
    ("SV", Known::ElSalvador, ""),
    ("SX", Known::SintMaarten, ""),
    ("TK", Known::Tokelau, ""),
    (
        "US",
        Known::UnitedStates,
        "usa|america|united states of america",
    ),
    ("UY", Known::Uruguay, ""),
    ("VI", Known::UnitedStatesVirginIslands, ""),
    ("WF", Known::WallisAndFutuna, ""),
    ("WS", Known::Samoa, ""),
    ("YT", Known::Mayotte, ""),
];

/// Every name and code, folded.
static NAMES: LazyLock<BTreeMap<String, Country>> = LazyLock::new(|| {
    let mut names = BTreeMap::new();
    for (code, known, others) in ALL {
        let country = Country {
            code,
            known: *known,
        };
        names.insert(fold(code), country);
        names.insert(fold(country.name()), country);
        names.insert(fold(known.name()), country);
        let others = others.split('|').filter(|name| !name.is_empty());
        names.extend(others.map(|name| (name.to_owned(), country)));
    }
    names
});

/// The other countries of ISO 3166: code and folded name.
static OTHERS: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let letters = || 'A'..='Z';
    letters()
        .flat_map(|a| letters().map(move |b| format!("{a}{b}")))
        .filter(|code| ALL.iter().all(|(known, ..)| known != code))
        .filter_map(|code| {
            let country = iso_currency::Country::from_str(&code).ok()?;
            Some((code, fold(country.name())))
        })
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> String {
        match Country::read(typed) {
            CountryRead::One(country) => country.name().to_owned(),
            CountryRead::Word(country) => format!("{}?", country.name()),
            CountryRead::Near(near) => {
                let near: Vec<_> = near.into_iter().map(Country::name).collect();
                format!("{}?", near.join("|"))
            }
            CountryRead::Unknown(name) => format!("not {name}"),
            CountryRead::No => "-".to_owned(),
        }
    }

    #[test]
    fn a_country_is_read_by_its_names_and_code() {
        for (typed, wanted) in [
            ("Germany", "Germany"),
            (" DEUTSCHLAND ", "Germany"),
            ("de", "Germany"),
            ("United Kingdom", "England and Wales"),
            ("uk", "England and Wales"),
            ("England and Wales", "England and Wales"),
            ("the Netherlands", "Netherlands"),
            ("Österreich", "Austria"),
            ("España", "Spain"),
            ("USA", "United States"),
            ("Côte", "-"),
            // A slip, or the beginning of a name, is asked about; so is what a country's code is besides.
            ("Germny", "Germany?"),
            ("Germany, 2027", "Germany?"),
            ("swedne", "Sweden?"),
            ("switz", "Switzerland?"),
            ("new z", "New Zealand?"),
            (
                "united",
                "England and Wales|United States|United States Virgin Islands?",
            ),
            ("slov", "Slovakia|Slovenia?"),
            ("fr", "France"),
            ("NO", "Norway?"),
            // Known as countries, not by their holidays.
            ("Japan", "not Japan"),
            ("JP", "not Japan"),
            ("in", "-"),
            // Days, and nothing.
            ("soon", "-"),
            ("25 Dec", "-"),
            ("March", "-"),
            ("Monday", "-"),
            ("Scotland", "-"),
            ("Northern Ireland", "-"),
            ("", "-"),
        ] {
            assert_eq!(read(typed), wanted, "{typed}");
        }
    }

    #[test]
    fn every_country_has_a_code_of_its_own_and_reads_back() {
        let mut codes: Vec<_> = ALL.iter().map(|(code, ..)| *code).collect();
        codes.dedup();
        assert_eq!(codes.len(), ALL.len());
        assert!(codes.is_sorted(), "{codes:?}");
        for (code, known, _) in ALL {
            let country = Country {
                code,
                known: *known,
            };
            assert!(iso_currency::Country::from_str(code).is_ok(), "{code}");
            assert_eq!(Country::read(country.name()), CountryRead::One(country));
            assert!(!country.holidays(2027).is_empty(), "{code}");
        }
        for word in WORDS {
            assert!(NAMES.contains_key(word), "{word}");
        }
    }

    #[test]
    fn the_days_are_those_of_the_law() {
        let days = |typed: &str, year: i32| {
            let CountryRead::One(country) = Country::read(typed) else {
                panic!("{typed}");
            };
            let days = country.holidays(year).into_iter();
            let days: Vec<_> = days
                .map(|(day, _)| day.format("%d.%m").to_string())
                .collect();
            days.join(" ")
        };
        // As the countries' own laws and official lists have them.
        for (country, year, wanted) in [
            (
                "Germany",
                2027,
                "01.01 26.03 29.03 01.05 06.05 17.05 03.10 25.12 26.12",
            ),
            (
                "uk",
                2027,
                "01.01 26.03 29.03 03.05 31.05 30.08 27.12 28.12",
            ),
            (
                "France",
                2027,
                "01.01 29.03 01.05 06.05 08.05 17.05 14.07 15.08 01.11 11.11 25.12",
            ),
            (
                "Austria",
                2027,
                "01.01 06.01 29.03 01.05 06.05 17.05 27.05 15.08 26.10 01.11 08.12 25.12 26.12",
            ),
            (
                "Poland",
                2027,
                "01.01 06.01 28.03 29.03 01.05 03.05 16.05 27.05 15.08 01.11 11.11 24.12 25.12 26.12",
            ),
        ] {
            assert_eq!(days(country, year), wanted, "{country}");
        }
        // Where a day on a weekend is kept on another.
        let usa = days("usa", 2027);
        assert!(
            usa.contains("18.06") && usa.contains("05.07") && usa.contains("24.12"),
            "{usa}"
        );
    }

    #[test]
    fn the_rest_of_this_year_and_all_of_the_next_lie_ahead() {
        let germany = Country {
            code: "DE",
            known: Known::Germany,
        };
        let ahead = germany.holidays_ahead("2026-12-25".parse().unwrap());
        let days: Vec<_> = ahead.iter().map(|(day, _)| day.to_string()).collect();
        assert_eq!(days[..3], ["2026-12-25", "2026-12-26", "2027-01-01"]);
        assert_eq!(days.len(), 2 + 9);
        assert_eq!(ahead[0].1, "Erster Weihnachtstag");
    }

    #[test]
    fn a_zone_lies_in_a_country() {
        let of = |zone: &str| Country::of(&Zone::parse(zone).unwrap()).map(Country::name);
        assert_eq!(of("Europe/Berlin"), Some("Germany"));
        assert_eq!(of("Europe/Oslo"), Some("Norway"));
        assert_eq!(of("Europe/London"), Some("England and Wales"));
        assert_eq!(of("America/Chicago"), Some("United States"));
        assert_eq!(of("Asia/Tokyo"), None);
        assert_eq!(of("UTC"), None);
    }
}
