//! A line of text as ink: any script, in its own direction, cut where there is no room.
//!
//! Two fonts: DejaVu's outlines, shaped (Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew, Arabic and many signs),
//! and for what they lack GNU Unifont's bitmaps, which have every character and know no shaping. Neither is looked for
//! on the machine.

use std::sync::LazyLock;

use swash::FontRef;
use swash::scale::{Render, ScaleContext, Source};
use swash::shape::{Direction, ShapeContext};
use swash::text::{Category, Codepoint as _, Script};
use swash::zeno::{Format, Vector};
use unicode_bidi::{Level, ParagraphBidiInfo};
use unicode_segmentation::UnicodeSegmentation as _;
use unifont_bitmap::Unifont;

use super::canvas::{Canvas, Colour};

/// More is never shown of a text, whatever its width: visible characters.
const MOST: usize = 300;
const ELLIPSIS: char = '…';
/// Rows of a bitmap above the base line, and all.
const ABOVE: i32 = 14;
const ROWS: i32 = 16;

static REGULAR: LazyLock<Option<FontRef<'static>>> =
    LazyLock::new(|| FontRef::from_index(dejavu::sans_condensed::regular(), 0));
static BOLD: LazyLock<Option<FontRef<'static>>> =
    LazyLock::new(|| FontRef::from_index(dejavu::sans_condensed::bold(), 0));

/// How letters look.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Pixels an em.
    pub size: u16,
    /// Whether they are bold.
    pub bold: bool,
    /// Their colour.
    pub colour: Colour,
}

impl Style {
    fn font(self) -> Option<FontRef<'static>> {
        if self.bold { *BOLD } else { *REGULAR }
    }

    /// Pixels a pixel of a bitmap takes.
    fn scale(self) -> i32 {
        (i32::from(self.size) + ROWS / 2) / ROWS
    }
}

/// A sign in its place, in pixels from the line's beginning and above its base line.
struct Sign {
    what: What,
    x: f32,
    y: f32,
}

enum What {
    /// A glyph of the style's font.
    Outline(u16),
    /// A character's bitmap.
    Bitmap(char),
}

/// A line laid out.
pub struct Line {
    signs: Vec<Sign>,
    style: Style,
    /// How wide it is, in pixels.
    pub width: f32,
}

#[cfg(test)]
impl Line {
    /// Its signs from left to right: a glyph's number, or the character of a bitmap.
    pub fn names(&self) -> Vec<String> {
        let names = self.signs.iter().map(|sign| match sign.what {
            What::Outline(glyph) => glyph.to_string(),
            What::Bitmap(c) => c.to_string(),
        });
        names.collect()
    }
}

/// Lays lines out and draws them.
pub struct Letters {
    shaping: ShapeContext,
    scaling: ScaleContext,
    bitmaps: Option<Unifont>,
}

impl Letters {
    /// With nothing drawn yet.
    pub fn new() -> Self {
        Self {
            shaping: ShapeContext::new(),
            scaling: ScaleContext::new(),
            bitmaps: None,
        }
    }

    /// The text on one line, cut with an ellipsis where it is wider than this.
    pub fn fit(&mut self, text: &str, style: Style, room: f32) -> Line {
        let text = one_line(text);
        let ends: Vec<usize> = text
            .grapheme_indices(true)
            .map(|(at, visible)| at + visible.len())
            .collect();
        let whole = ends.len() <= MOST;
        let kept = |count: usize| {
            let end = count.checked_sub(1).and_then(|last| ends.get(last));
            text.get(..end.copied().unwrap_or(0)).unwrap_or_default()
        };
        if whole {
            let line = self.line(&text, style);
            if line.width <= room {
                return line;
            }
        }
        // The most that fits with an ellipsis, by halving.
        let (mut fits, mut wide) = (0, ends.len().min(MOST) + 1);
        let mut best = self.line(&ELLIPSIS.to_string(), style);
        while fits + 1 < wide {
            let count = fits.midpoint(wide);
            let line = self.line(&format!("{}{ELLIPSIS}", kept(count).trim_end()), style);
            if line.width <= room {
                (fits, best) = (count, line);
            } else {
                wide = count;
            }
        }
        best
    }

    /// Draws a line from this point of its base line.
    pub fn draw(&mut self, canvas: &mut Canvas, line: &Line, x: f32, y: i32) {
        let Style { size, colour, .. } = line.style;
        let font = line.style.font();
        let mut scaler = font.map(|font| {
            let scaler = self.scaling.builder(font).size(f32::from(size));
            scaler.build()
        });
        for sign in &line.signs {
            let at = x + sign.x;
            match sign.what {
                What::Outline(glyph) => {
                    let offset = Vector::new(at - at.floor(), sign.y);
                    let image = scaler.as_mut().and_then(|scaler| {
                        let mut render = Render::new(&[Source::Outline]);
                        render.format(Format::Alpha).offset(offset);
                        render.render(scaler, glyph)
                    });
                    if let Some(image) = image {
                        canvas.mask(&image, pixels(at.floor()), y, colour);
                    }
                }
                What::Bitmap(c) => {
                    let (scale, heavier) = (line.style.scale(), i32::from(line.style.bold));
                    let left = pixels(at.round());
                    for (row, column) in dots(&mut self.bitmaps, c) {
                        let (across, down) = (column * scale, (row - ABOVE) * scale);
                        canvas.block(left + across, y + down, scale + heavier, scale, colour);
                    }
                }
            }
        }
    }

    /// Lays out a text that has no line breaks.
    fn line(&mut self, text: &str, style: Style) -> Line {
        let mut line = Line {
            signs: Vec::new(),
            style,
            width: 0.0,
        };
        // An empty text has no runs to ask for.
        if text.is_empty() {
            return line;
        }
        let order = ParagraphBidiInfo::new(text, None);
        let (levels, runs) = order.visual_runs(0..text.len());
        for run in runs {
            let backwards = levels.get(run.start).is_some_and(Level::is_rtl);
            let mut pieces = pieces(text.get(run).unwrap_or_default(), style.font());
            if backwards {
                pieces.reverse();
            }
            for piece in pieces {
                match style.font().filter(|_| piece.outlined) {
                    Some(font) => self.shape(&mut line, &piece, font, backwards),
                    None => self.spell(&mut line, piece.text, backwards),
                }
            }
        }
        line
    }

    /// Appends a piece in outlines.
    fn shape(
        &mut self,
        line: &mut Line,
        piece: &Piece<'_>,
        font: FontRef<'static>,
        backwards: bool,
    ) {
        let direction = if backwards {
            Direction::RightToLeft
        } else {
            Direction::LeftToRight
        };
        let shaper = self.shaping.builder(font).size(f32::from(line.style.size));
        let shaper = shaper.script(piece.script.unwrap_or(Script::Latin));
        let mut shaper = shaper.direction(direction).build();
        if backwards {
            // A bracket that opens opens towards the left.
            let mirrored = piece.text.chars().map(|c| c.mirror().unwrap_or(c));
            shaper.add_str(&mirrored.collect::<String>());
        } else {
            shaper.add_str(piece.text);
        }
        let mut clusters: Vec<Vec<_>> = Vec::new();
        shaper.shape_with(|cluster| clusters.push(cluster.glyphs.to_vec()));
        // Within a cluster marks follow what they are set on.
        if backwards {
            clusters.reverse();
        }
        for glyph in clusters.into_iter().flatten() {
            line.signs.push(Sign {
                what: What::Outline(glyph.id),
                x: line.width + glyph.x,
                y: glyph.y,
            });
            line.width += glyph.advance;
        }
    }

    /// Appends a piece in bitmaps, character by character; marks are set on what is before them.
    fn spell(&mut self, line: &mut Line, text: &str, backwards: bool) {
        let mut visible: Vec<&str> = text.graphemes(true).collect();
        if backwards {
            visible.reverse();
        }
        for c in visible
            .into_iter()
            .flat_map(str::chars)
            .filter(|c| inked(*c))
        {
            let columns = if wide(&mut self.bitmaps, c) { 16 } else { 8 };
            let width = columns * i16::try_from(line.style.scale()).unwrap_or(1);
            let mark = matches!(
                c.category(),
                Category::NonspacingMark | Category::EnclosingMark
            );
            let back = if mark { f32::from(width) } else { 0.0 };
            line.signs.push(Sign {
                what: What::Bitmap(c),
                x: (line.width - back).max(0.0),
                y: 0.0,
            });
            line.width += f32::from(width) - back;
        }
    }
}

/// A stretch of one direction, one font and one script.
struct Piece<'t> {
    text: &'t str,
    outlined: bool,
    /// None where only signs and digits are in it.
    script: Option<Script>,
}

fn pieces<'t>(text: &'t str, font: Option<FontRef<'static>>) -> Vec<Piece<'t>> {
    let has = |c: char| font.is_some_and(|font| font.charmap().map(c) != 0);
    let mut found: Vec<Piece<'t>> = Vec::new();
    let mut begin = 0;
    for (at, visible) in text.grapheme_indices(true) {
        let outlined = visible.chars().all(|c| !inked(c) || has(c));
        let script = visible
            .chars()
            .map(char::script)
            .find(|script| !matches!(script, Script::Common | Script::Inherited));
        match found.last_mut() {
            Some(last)
                if last.outlined == outlined
                    && (last.script == script || last.script.is_none() || script.is_none()) =>
            {
                last.text = text.get(begin..at + visible.len()).unwrap_or_default();
                last.script = last.script.or(script);
            }
            _ => {
                begin = at;
                found.push(Piece {
                    text: visible,
                    outlined,
                    script,
                });
            }
        }
    }
    found
}

/// Whether a character leaves ink by itself: what only joins, chooses or colours others does not.
fn inked(c: char) -> bool {
    let changes = matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{1f3fb}'..='\u{1f3ff}');
    !changes && !matches!(c.category(), Category::Control | Category::Format)
}

/// The text without what would break its line.
fn one_line(text: &str) -> String {
    let plain = text.replace(char::is_control, " ");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a character's bitmap has sixteen columns, not eight.
fn wide(bitmaps: &mut Option<Unifont>, c: char) -> bool {
    let bitmaps = bitmaps.get_or_insert_with(Unifont::open);
    bitmaps.load_bitmap(u32::from(c)).is_wide()
}

/// The dots of a character's bitmap: rows from above, and columns.
fn dots(bitmaps: &mut Option<Unifont>, c: char) -> Vec<(i32, i32)> {
    let bitmap = bitmaps
        .get_or_insert_with(Unifont::open)
        .load_bitmap(u32::from(c));
    let bytes = if bitmap.is_wide() { 2 } else { 1 };
    let rows = (0..).zip(bitmap.get_bytes().chunks(bytes));
    rows.flat_map(|(row, line)| {
        let columns = line
            .iter()
            .flat_map(|byte| (0..8).map(move |bit| byte & (0x80 >> bit) != 0));
        let inked = (0..).zip(columns).filter(|(_, dot)| *dot);
        inked.map(move |(column, _)| (row, column))
    })
    .collect()
}

/// Whole pixels.
fn pixels(length: f32) -> i32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a cast of a float stops at the ends"
    )]
    let whole = length as i32;
    whole
}
