//! What is likely set, so that it stands first in a menu.

use crate::domain::money::Currency;

/// Currencies by what a zone's name begins with; the first that fits.
const CURRENCIES: [(&str, &str); 35] = [
    ("Europe/London", "GBP"),
    ("Europe/Zurich", "CHF"),
    ("Europe/Warsaw", "PLN"),
    ("Europe/Stockholm", "SEK"),
    ("Europe/Oslo", "NOK"),
    ("Europe/Copenhagen", "DKK"),
    ("Europe/Prague", "CZK"),
    ("Europe/Budapest", "HUF"),
    ("Europe/Bucharest", "RON"),
    ("Europe/Istanbul", "TRY"),
    ("Europe/Kyiv", "UAH"),
    ("Europe/", "EUR"),
    ("America/Toronto", "CAD"),
    ("America/Vancouver", "CAD"),
    ("America/Mexico_City", "MXN"),
    ("America/Sao_Paulo", "BRL"),
    ("America/Bogota", "COP"),
    ("America/Argentina/", "ARS"),
    ("America/Santiago", "CLP"),
    ("America/Los_Angeles", "USD"),
    ("America/Denver", "USD"),
    ("America/Chicago", "USD"),
    ("America/New_York", "USD"),
    ("Asia/Tokyo", "JPY"),
    ("Asia/Kolkata", "INR"),
    ("Asia/Singapore", "SGD"),
    ("Asia/Shanghai", "CNY"),
    ("Asia/Hong_Kong", "HKD"),
    ("Asia/Seoul", "KRW"),
    ("Asia/Dubai", "AED"),
    ("Asia/Jerusalem", "ILS"),
    ("Australia/", "AUD"),
    ("Pacific/Auckland", "NZD"),
    ("Africa/Johannesburg", "ZAR"),
    ("Africa/Lagos", "NGN"),
];

/// The currency of most teams in a zone, where there is one.
pub fn currency(zone: &str) -> Option<Currency> {
    let (_, code) = CURRENCIES.iter().find(|(part, _)| zone.starts_with(part))?;
    Currency::parse(code).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::Zone;

    #[test]
    fn every_zone_and_currency_exists() {
        for (part, code) in CURRENCIES {
            assert!(Currency::parse(code).is_ok(), "{code}");
            assert!(part.ends_with('/') || Zone::parse(part).is_ok(), "{part}");
        }
        let code = |zone| currency(zone).map(Currency::code);
        assert_eq!(code("Europe/London"), Some("GBP"));
        assert_eq!(code("Europe/Berlin"), Some("EUR"));
        assert_eq!(code("UTC"), None);
    }
}
