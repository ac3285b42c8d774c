//! A sheet of opaque pixels: what is laid on it covers by degrees, and nothing lies outside it.

use swash::scale::image::Image;

/// A colour: red, green, blue.
pub type Colour = [u8; 3];

/// The sheet.
pub struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Colour>,
}

impl Canvas {
    /// A sheet of one colour.
    pub fn new(width: usize, height: usize, ground: Colour) -> Self {
        Self {
            width,
            height,
            pixels: vec![ground; width.saturating_mul(height)],
        }
    }

    /// Covers a pixel by so many 255ths; one beside the sheet is none.
    pub fn cover(&mut self, x: i32, y: i32, degree: u8, colour: Colour) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
            return;
        };
        if x >= self.width || degree == 0 {
            return;
        }
        if let Some(pixel) = self.pixels.get_mut(y.saturating_mul(self.width) + x) {
            for (under, over) in pixel.iter_mut().zip(colour) {
                let mixed = u32::from(*under) * u32::from(255 - degree)
                    + u32::from(over) * u32::from(degree);
                *under = u8::try_from((mixed + 127) / 255).unwrap_or(u8::MAX);
            }
        }
    }

    /// Covers a rectangle.
    pub fn block(&mut self, left: i32, top: i32, width: i32, height: i32, colour: Colour) {
        for y in top..top.saturating_add(height) {
            for x in left..left.saturating_add(width) {
                self.cover(x, y, 255, colour);
            }
        }
    }

    /// A bar with round ends, as wide as it is high at least.
    pub fn bar(&mut self, left: i32, top: i32, width: i32, height: i32, colour: Colour) {
        let width = width.max(height);
        let radius = f64::from(height) / 2.0;
        let (first, last) = (radius, f64::from(width) - radius);
        for y in 0..height {
            for x in 0..width {
                // From the middle of the pixel to the line that the bar is drawn along.
                let (at, down) = (f64::from(x) + 0.5, f64::from(y) + 0.5 - radius);
                let along = at - at.clamp(first, last.max(first));
                let inside = (radius - along.hypot(down) + 0.5).clamp(0.0, 1.0);
                self.cover(left + x, top + y, degree(inside), colour);
            }
        }
    }

    /// Lays a letter's mask down; its origin is at this point of the base line.
    pub fn mask(&mut self, image: &Image, x: i32, y: i32, colour: Colour) {
        let place = image.placement;
        let width = usize::try_from(place.width).unwrap_or(0).max(1);
        for (row, line) in (0..).zip(image.data.chunks(width)) {
            for (column, degree) in (0..).zip(line) {
                self.cover(
                    x + place.left + column,
                    y - place.top + row,
                    *degree,
                    colour,
                );
            }
        }
    }

    /// The sheet as a PNG. The error is a sentence.
    pub fn png(&self) -> Result<Vec<u8>, String> {
        let side = |side: usize| u32::try_from(side).map_err(|_| "it is too large".to_owned());
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, side(self.width)?, side(self.height)?);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        // A tenth of the time that half the size would take.
        encoder.set_compression(png::Compression::Fast);
        encoder.set_filter(png::Filter::Adaptive);
        let mut writer = encoder.write_header().map_err(|error| error.to_string())?;
        writer
            .write_image_data(self.pixels.as_flattened())
            .and_then(|()| writer.finish())
            .map_err(|error| error.to_string())?;
        Ok(file)
    }
}

/// A part of one in 255ths.
fn degree(part: f64) -> u8 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it lies between 0 and 255"
    )]
    let degree = (part.clamp(0.0, 1.0) * 255.0).round() as u8;
    degree
}
