//! How long a picture of the funnel takes, beside writing a plain PNG of the same size: `cargo bench --bench chart`.
//!
//! In turn, round by round; the medians of one run and their ratio are what counts.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use dealcoach::chart::{Funnel, Picture, Stage};

const ROUNDS: usize = 40;

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo test --benches` only wants to see that it runs.
    let rounds = if std::env::args().any(|a| a == "--test" || a == "quick") {
        3
    } else {
        ROUNDS
    };
    for (what, funnel) in [
        ("7 stages", funnel(7, "Qualification")),
        (
            "9 stages with long names",
            funnel(
                9,
                "Bedarf und Verantwortliche beim Kunden vollständig geklärt",
            ),
        ),
        (
            "9 stages in bitmaps",
            funnel(9, "要件定義と担当者と予算の確認が終わった案件"),
        ),
    ] {
        let picture = funnel.draw()?;
        let (mut drawn, mut plain) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            drawn.push(timed(|| funnel.draw().map_err(Into::into))?);
            plain.push(timed(|| encode(&picture))?);
        }
        let (drawn, plain) = (median(drawn), median(plain));
        println!(
            "{what}: {} × {}, {} bytes, {:.1} ms; a plain PNG of that size {:.2} ms; ratio {:.1}",
            picture.width,
            picture.height,
            picture.png.len(),
            drawn.as_secs_f64() * 1e3,
            plain.as_secs_f64() * 1e3,
            drawn.as_secs_f64() / plain.as_secs_f64(),
        );
    }
    Ok(())
}

fn funnel(stages: u32, name: &str) -> Funnel {
    let stages = (0..stages).map(|n| Stage {
        name: format!("{} {name}", n + 1),
        deals: 30 - 3 * n,
        amount: format!("€{},480,000 + US${},000", n + 1, n + 100),
    });
    Funnel {
        title: "Pipeline, Fri 27 Nov".to_owned(),
        stages: stages.collect(),
    }
}

/// One colour, with the encoder's own settings.
fn encode(like: &Picture) -> Result<Vec<u8>, Box<dyn Error>> {
    let size = usize::try_from(like.width)? * usize::try_from(like.height)? * 3;
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, like.width, like.height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&vec![0x31; size])?;
    writer.finish()?;
    Ok(file)
}

fn timed<T>(work: impl FnOnce() -> Result<T, Box<dyn Error>>) -> Result<Duration, Box<dyn Error>> {
    let begun = Instant::now();
    black_box(work()?);
    Ok(begun.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
