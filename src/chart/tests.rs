//! What can be seen of a picture from its pixels.

use proptest::prelude::*;

use super::canvas::Colour;
use super::letters::{Letters, Style};
use super::*;

struct Seen {
    width: usize,
    height: usize,
    pixels: Vec<Colour>,
}

fn funnel(title: &str, stages: &[(&str, u32, &str)]) -> Funnel {
    let stages = stages.iter().map(|(name, deals, amount)| Stage {
        name: (*name).to_owned(),
        deals: *deals,
        amount: (*amount).to_owned(),
    });
    Funnel {
        title: title.to_owned(),
        stages: stages.collect(),
    }
}

/// Draws it and reads the file again.
fn seen(funnel: &Funnel) -> Seen {
    let picture = funnel.draw().unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(&picture.png))
        .read_info()
        .unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut bytes).unwrap();
    assert_eq!(
        (frame.width, frame.height, frame.color_type),
        (picture.width, picture.height, png::ColorType::Rgb)
    );
    assert!(picture.png.len() < 300_000, "{} bytes", picture.png.len());
    Seen {
        width: usize::try_from(frame.width).unwrap(),
        height: usize::try_from(frame.height).unwrap(),
        pixels: bytes.as_chunks().0.to_vec(),
    }
}

impl Seen {
    fn at(&self, x: usize, y: usize) -> Colour {
        self.pixels[y * self.width + x]
    }

    /// Whether nothing is drawn in a rectangle.
    fn blank(&self, left: usize, top: usize, right: usize, bottom: usize) -> bool {
        (top..bottom).all(|y| (left..right).all(|x| self.at(x, y) == GROUND))
    }

    /// How far the bar of a stage is filled, in pixels.
    fn filled(&self, stage: usize) -> usize {
        let middle = row(stage) + usize::try_from(BAR + THICK / 2).unwrap();
        (0..self.width)
            .filter(|x| self.at(*x, middle) == FILLED)
            .count()
    }

    /// The widest stretch without ink between a stage's name and the end of its line.
    fn gap(&self, stage: usize) -> usize {
        let (top, bottom) = (row(stage), row(stage) + usize::try_from(BASE).unwrap());
        let inked: Vec<usize> = (usize::from(MARGIN)..usize::from(WIDTH - MARGIN))
            .filter(|x| !self.blank(*x, top, x + 1, bottom))
            .collect();
        let gaps = inked.windows(2).map(|pair| pair[1] - pair[0] - 1);
        gaps.max().unwrap_or(0)
    }
}

/// Where a stage begins.
fn row(stage: usize) -> usize {
    usize::try_from(HEAD + ROW * i32::try_from(stage).unwrap()).unwrap()
}

const LONG: [(&str, u32, &str); 9] = [
    (
        "Bedarf, Verantwortliche und Zeitplan beim Kunden vollständig geklärt",
        128,
        "€1,480,000.50 + US$13,220,000 + ¥98,000,000,000",
    ),
    (
        "Выявление потребностей, ответственных лиц и бюджета заказчика",
        9,
        "₽1 312 500",
    ),
    (
        "ẤẦẨẪẬ ǺǼȀȂ ĄĘĮŲ ţşģķļņ gjpqy, (gjpqy), {gjpqy} and once more",
        8,
        "€220,000",
    ),
    (
        "تحليل احتياجات العميل والميزانية والجدول الزمني والمسؤولين عن القرار",
        7,
        "$96,000",
    ),
    (
        "ניתוח צרכי הלקוח והתקציב ולוח הזמנים והאחראים על ההחלטה בארגון",
        6,
        "₪45,000",
    ),
    (
        "要件定義と担当者と予算の確認が終わり、次の段階に進む準備ができた案件",
        5,
        "¥12,000,000",
    ),
    (
        "ग्राहक की ज़रूरतें, बजट और समय-सीमा पूरी तरह स्पष्ट हो चुकी हैं",
        4,
        "₹0",
    ),
    (
        "ความต้องการของลูกค้าและงบประมาณได้รับการยืนยันครบถ้วนแล้ว",
        3,
        "฿5,000",
    ),
    (
        "🚀👩🏽‍💻 W\u{0337}\u{0321}\u{0337}\u{0321} \u{202e}txet\u{202c} WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
        1,
        "$1",
    ),
];

#[test]
fn nine_stages_with_long_names_are_cut_and_nothing_is_clipped() {
    let seen = seen(&funnel(LONG[0].0, &LONG));
    assert_eq!((seen.width, seen.height), (720, 840));
    // Between the frame and the margins there is nothing but the panel.
    let (margin, right) = (usize::from(MARGIN), usize::from(WIDTH - MARGIN));
    let bottom = seen.height - 2;
    assert!(seen.blank(2, 2, margin - 2, bottom), "ink at the left");
    assert!(
        seen.blank(right + 2, 2, seen.width - 2, bottom),
        "ink at the right"
    );
    assert!(seen.blank(2, 2, seen.width - 2, 20), "ink above the title");
    for (stage, (name, ..)) in LONG.iter().enumerate() {
        let top = row(stage);
        // Neither accents nor tails touch what is above and below.
        assert!(
            seen.blank(2, top - 22, seen.width - 2, top - 12),
            "above {name}"
        );
        let bar = top + usize::try_from(BAR).unwrap();
        assert!(seen.blank(2, bar - 2, seen.width - 2, bar), "under {name}");
        assert!(seen.gap(stage) >= 16, "{name} runs into its figures");
    }
}

#[test]
fn what_is_cut_shows_its_beginning() {
    let draw =
        |name: &str, amount: &str| funnel("Pipeline", &[(name, 1, amount)]).draw().unwrap().png;
    let long = |tail: &str| format!("{} {tail}", "Qualification of the buyer ".repeat(3));
    assert_eq!(draw(&long("one"), "$1"), draw(&long("two"), "$1"));
    assert_ne!(
        draw("Qualification one", "$1"),
        draw("Qualification two", "$1")
    );
    let sum = |tail: &str| format!("{}{tail}", "€1,000,000 + ".repeat(9));
    assert_eq!(draw("A", &sum("$1")), draw("A", &sum("$2")));
    // Short figures leave a name more room.
    assert_ne!(draw(&long(""), "$1"), draw(&long(""), "$1,000,000,000"));
    // Longer than anybody reads costs no more than that.
    assert_eq!(
        draw(&"W".repeat(100_000), "$1"),
        draw(&"W".repeat(1_000), "$1")
    );
}

#[test]
fn bars_stand_to_each_other_as_the_deals_do() {
    let three = [("A", 12, "$1"), ("B", 9, "$1"), ("C", 0, "")];
    let picture = seen(&funnel("Pipeline", &three));
    let full = usize::from(WIDTH - 2 * MARGIN);
    assert_eq!(
        picture.height,
        usize::try_from(HEAD + 3 * ROW + FOOT).unwrap()
    );
    // The round ends are not filled to their very edge.
    for (stage, long) in [(0, full), (1, full * 9 / 12)] {
        let filled = picture.filled(stage);
        assert!((long - 2..=long).contains(&filled), "{filled} of {long}");
    }
    assert_eq!(picture.filled(2), 0);

    let one = seen(&funnel("Pipeline", &[("Won", 1, "$1")]));
    assert_eq!((one.filled(0), one.height), (picture.filled(0), 184));
    let none = seen(&funnel("Pipeline", &[("A", 0, ""), ("B", 0, "$0")]));
    assert_eq!([none.filled(0), none.filled(1)], [0, 0]);
    // One of very many is still to be seen.
    let few = seen(&funnel("", &[("A", u32::MAX, ""), ("B", 1, "")]));
    assert!(few.filled(0) == picture.filled(0) && few.filled(1) >= 12);
    assert_eq!(seen(&funnel("Pipeline", &[])).height, 102);
    let many = vec![("A", 1, "$1"); 40];
    assert_eq!(
        seen(&funnel("Pipeline", &many)).height,
        92 + STAGES * 82 + 10
    );
}

/// WCAG's contrast of two colours.
fn contrast(a: Colour, b: Colour) -> f64 {
    let light = |colour: Colour| {
        let [red, green, blue] = colour.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (a, b) = (light(a), light(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn it_is_legible_in_either_theme() {
    for letters in [BRIGHT, SOFT] {
        assert!(contrast(letters, GROUND) >= 7.0);
    }
    assert!(contrast(FILLED, TRACK) >= 3.0 && contrast(FILLED, GROUND) >= 3.0);
    // The panel is seen to end, on dark and on white.
    for theme in [[0x31, 0x33, 0x38], [0xff, 0xff, 0xff]] {
        assert!(
            contrast(EDGE, theme) >= 1.9,
            "{theme:?} {}",
            contrast(EDGE, theme)
        );
    }
    // A phone of 390 pixels shows it about 300 wide: its letters are as high as Discord's small ones.
    assert!(29.0 * 300.0 / f64::from(WIDTH) >= 12.0);
}

#[test]
fn an_alt_text_of_it_fits() {
    for count in [1, 9, 30] {
        let stages: Vec<_> = LONG.into_iter().cycle().take(count).collect();
        let told = funnel(&LONG[0].0.repeat(20), &stages).told(12);
        let words = told.stages.iter().map(|stage| {
            text::length(&stage.name)
                + text::length(&stage.amount)
                + stage.deals.to_string().len()
                + 12
        });
        let all = words.sum::<usize>() + text::length(&told.title) + 12;
        assert!(all <= ALT, "{count}: {all}");
        assert_eq!(told.stages.len(), count);
        assert!(
            told.stages
                .iter()
                .all(|stage| text::length(&stage.name) > 3)
        );
    }
    let short = funnel("Pipeline", &[("Won", 3, "€1")]);
    assert_eq!(short.told(40), short);
}

const STYLE: Style = Style {
    size: 29,
    bold: false,
    colour: BRIGHT,
};

#[test]
fn scripts_run_in_their_direction_and_join() {
    let mut letters = Letters::new();
    let mut signs = |text: &str| letters.fit(text, STYLE, 10_000.0).names();
    let single = |signs: Vec<String>| <[String; 1]>::try_from(signs).expect("one sign")[0].clone();
    let (alef, bet) = (single(signs("א")), single(signs("ב")));
    assert_eq!(
        signs("אב"),
        [bet.clone(), alef.clone()],
        "the first letter is at the right"
    );
    let (a, open, close) = (single(signs("a")), single(signs("(")), single(signs(")")));
    assert_eq!(
        signs("a(a)"),
        [a.clone(), open.clone(), a.clone(), close.clone()]
    );
    assert_eq!(
        signs("א(ב)"),
        [open, bet, close, alef],
        "brackets open towards their text"
    );
    let alone = single(signs("ع"));
    let joined = signs("ععع");
    assert!(
        joined.len() == 3 && joined.iter().all(|sign| *sign != alone),
        "{joined:?}"
    );
    // What the outlines lack is there as bitmaps; a mark is set on its letter.
    assert_eq!(signs("要🚀"), ["要", "🚀"]);
    assert_eq!(signs("👩🏽\u{200d}💻"), ["👩", "💻"]);
    let (thai, base) = (
        letters.fit("กี", STYLE, 999.0),
        letters.fit("ก", STYLE, 999.0),
    );
    assert!((thai.width - base.width).abs() < 0.1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn no_text_panics_or_is_wider_than_its_room(text in any::<String>(), room in 20.0..700.0_f32, bold: bool) {
        let style = Style { bold, ..STYLE };
        let mut letters = Letters::new();
        let line = letters.fit(&text, style, room);
        let ellipsis = letters.fit("…", style, 1_000.0).width;
        prop_assert!(line.width <= room.max(ellipsis), "{} in {room}", line.width);
        let mut canvas = Canvas::new(64, 64, GROUND);
        letters.draw(&mut canvas, &line, -20.0, 30);
    }
}
