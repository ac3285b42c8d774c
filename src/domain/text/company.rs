//! A company's name as people say it.

/// What stands behind a name only on paper, folded, without dots.
const FORMS: [&str; 46] = [
    "gmbh",
    "ggmbh",
    "mbh",
    "ag",
    "se",
    "kg",
    "kgaa",
    "ohg",
    "ug",
    "gbr",
    "ek",
    "ev",
    "eg",
    "co",
    "ltd",
    "limited",
    "inc",
    "incorporated",
    "llc",
    "llp",
    "plc",
    "corp",
    "corporation",
    "sas",
    "sasu",
    "sarl",
    "sa",
    "sl",
    "slu",
    "spa",
    "srl",
    "bv",
    "nv",
    "oy",
    "oyj",
    "ab",
    "as",
    "aps",
    "asa",
    "sro",
    "doo",
    "kft",
    "zrt",
    "pty",
    "(haftungsbeschraenkt)",
    "(haftungsbeschränkt)",
];

/// The name without its legal form: `Brenner Antriebstechnik GmbH & Co. KG` is `Brenner Antriebstechnik`. A name that
/// is nothing else stays as it is.
pub fn company(name: &str) -> &str {
    let mut rest = name.trim();
    loop {
        let Some((head, tail)) = rest.rsplit_once(char::is_whitespace) else {
            return rest;
        };
        let head = head.trim_end_matches([' ', ',']);
        let bare: String = tail
            .to_lowercase()
            .chars()
            .filter(|c| *c != '.' && *c != ',')
            .collect();
        let is_form = FORMS.contains(&bare.as_str()) || bare.split('/').collect::<String>() == "as";
        // `&` and `+` go with the form behind them.
        let joins = matches!(bare.as_str(), "&" | "+") && rest.len() < name.trim().len();
        if head.is_empty() || !(is_form || joins) {
            return rest;
        }
        rest = head;
    }
}

#[cfg(test)]
mod tests {
    use super::company;

    #[test]
    fn a_legal_form_is_not_said() {
        for (name, said) in [
            (
                "Brenner Antriebstechnik GmbH & Co. KG",
                "Brenner Antriebstechnik",
            ),
            ("Nordlicht Energie AG", "Nordlicht Energie"),
            ("Acme, Inc.", "Acme"),
            ("Martin Pêcheur S.A.S.", "Martin Pêcheur"),
            ("Talleres Ruiz, S.L.", "Talleres Ruiz"),
            ("Fjord A/S", "Fjord"),
            ("Smith & Sons Ltd", "Smith & Sons"),
            ("Smith & Co.", "Smith"),
            ("Stadt Kiel", "Stadt Kiel"),
            ("Johnson & Johnson", "Johnson & Johnson"),
            ("AG", "AG"),
            ("", ""),
        ] {
            assert_eq!(company(name), said, "{name}");
        }
    }
}
