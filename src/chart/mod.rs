//! The funnel as a picture: a bar a stage, with its name, its number of deals and what they are worth.
//!
//! Pure: plain data in, a PNG out, the same on every machine. It lies on a panel of its own, so that it reads the same
//! in Discord's light and dark theme, and its letters are large enough for a phone, which shows it at less than half
//! its size. It takes some milliseconds of a processor: draw it on a thread that answers nobody.

mod canvas;
mod letters;
#[cfg(test)]
mod tests;

use canvas::{Canvas, Colour};
use letters::{Letters, Style};

use crate::domain::text;

/// The picture's width in pixels: twice what a phone has for it.
const WIDTH: u16 = 720;
/// What is left free at each side.
const MARGIN: u16 = 32;
/// From the top to the title's base line, and to the first stage.
const TITLE: i32 = 60;
const HEAD: i32 = 92;
/// From a stage to the next, from its top to its letters' base line and to its bar, and how high that is.
const ROW: i32 = 82;
const BASE: i32 = 28;
const BAR: i32 = 42;
const THICK: i32 = 18;
const FOOT: i32 = 10;
/// What lies between a stage's name and its figures at least, and the share of the line that these may take.
const GAP: f32 = 20.0;
const FIGURES: f32 = 0.56;

const GROUND: Colour = [0x1e, 0x21, 0x27];
const EDGE: Colour = [0x5c, 0x63, 0x70];
const TRACK: Colour = [0x35, 0x3a, 0x44];
const FILLED: Colour = [0x7f, 0x8c, 0xff];
const BRIGHT: Colour = [0xf4, 0xf5, 0xf7];
const SOFT: Colour = [0xc3, 0xc8, 0xd1];

/// Stages drawn; a playbook has a few.
const STAGES: usize = 30;
/// Discord's limit for a picture's alt text.
const ALT: usize = 1_024;

/// A pipeline, as the picture and its alt text show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Funnel {
    /// What the picture is of.
    pub title: String,
    /// The stages, first to last.
    pub stages: Vec<Stage>,
}

/// One stage of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// The deals in it.
    pub deals: u32,
    /// What they are worth, as people read it; may be empty.
    pub amount: String,
}

/// The picture.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The file.
    pub png: Vec<u8>,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

impl Funnel {
    /// The picture. The error is a sentence.
    pub fn draw(&self) -> Result<Picture, String> {
        let stages = self.stages.get(..STAGES).unwrap_or(&self.stages);
        let count = i32::try_from(stages.len()).unwrap_or(0);
        let height = HEAD + count * ROW + FOOT;
        let (width, tall) = (u32::from(WIDTH), u32::try_from(height).unwrap_or(0));
        let mut canvas = Canvas::new(
            usize::from(WIDTH),
            usize::try_from(tall).unwrap_or(0),
            GROUND,
        );
        frame(&mut canvas, height);
        let mut letters = Letters::new();
        let title = Style {
            size: 34,
            bold: true,
            colour: BRIGHT,
        };
        let line = letters.fit(&self.title, title, room());
        letters.draw(&mut canvas, &line, f32::from(MARGIN), TITLE);
        let most = stages.iter().map(|stage| stage.deals).max().unwrap_or(0);
        for (index, stage) in (0..).zip(stages) {
            stage.draw(&mut canvas, &mut letters, HEAD + index * ROW, most);
        }
        Ok(Picture {
            png: canvas.png()?,
            width,
            height: tall,
        })
    }

    /// The same for an alt text: names and amounts cut so that all of it fits Discord's limit, with up to `around`
    /// UTF-16 units of a template's words for each stage and for the title.
    #[must_use]
    pub fn told(&self, around: usize) -> Self {
        let parts = self.stages.len() + 1;
        let share = (ALT / parts).saturating_sub(around);
        let stages = self.stages.iter().map(|stage| {
            let figures = share.saturating_sub(stage.deals.to_string().len());
            let amount = text::truncate(&stage.amount, figures / 2);
            let left = figures.saturating_sub(text::length(&amount));
            Stage {
                name: text::truncate(&stage.name, left).into_owned(),
                deals: stage.deals,
                amount: amount.into_owned(),
            }
        });
        Self {
            title: text::truncate(&self.title, share).into_owned(),
            stages: stages.collect(),
        }
    }
}

impl Stage {
    /// Draws the stage; `most` is the number of deals of the longest bar.
    fn draw(&self, canvas: &mut Canvas, letters: &mut Letters, top: i32, most: u32) {
        let style = Style {
            size: 29,
            bold: false,
            colour: SOFT,
        };
        let bold = Style {
            bold: true,
            colour: BRIGHT,
            ..style
        };
        let (left, right) = (f32::from(MARGIN), f32::from(WIDTH - MARGIN));
        let count = letters.fit(&self.deals.to_string(), bold, room());
        let amount = if self.amount.is_empty() {
            String::new()
        } else {
            format!("· {}", self.amount)
        };
        let space = if amount.is_empty() { 0.0 } else { 8.0 };
        let amount = letters.fit(&amount, style, room() * FIGURES - count.width - space);
        let figures = count.width + space + amount.width;
        let name = letters.fit(&self.name, bold, room() - figures - GAP);
        let base = top + BASE;
        letters.draw(canvas, &name, left, base);
        letters.draw(canvas, &count, right - figures, base);
        letters.draw(canvas, &amount, right - amount.width, base);

        let (at, long) = (i32::from(MARGIN), i32::from(WIDTH - 2 * MARGIN));
        canvas.bar(at, top + BAR, long, THICK, TRACK);
        if self.deals > 0 {
            let part = i64::from(long) * i64::from(self.deals) / i64::from(most.max(1));
            let part = i32::try_from(part).unwrap_or(long).min(long);
            canvas.bar(at, top + BAR, part, THICK, FILLED);
        }
    }
}

/// How wide a line may be.
fn room() -> f32 {
    f32::from(WIDTH - 2 * MARGIN)
}

/// A line around the panel, which stands out from what is around it in either theme.
fn frame(canvas: &mut Canvas, height: i32) {
    let width = i32::from(WIDTH);
    for (left, top, wide, high) in [
        (0, 0, width, 2),
        (0, height - 2, width, 2),
        (0, 0, 2, height),
        (width - 2, 0, 2, height),
    ] {
        canvas.block(left, top, wide, high, EDGE);
    }
}
