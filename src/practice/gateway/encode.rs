//! How payloads go over the wire: plain text, or one zlib stream for the whole connection.

use axum::extract::ws::{Message, Utf8Bytes};
use flate2::{Compress, Compression, FlushCompress, Status};

/// The transport compression a client asked for.
pub(crate) enum Encoder {
    /// Text frames.
    Plain,
    /// `compress=zlib-stream`: binary frames of one shared stream, flushed after each payload.
    Zlib(Box<Compress>),
}

impl Encoder {
    /// The encoder for a `compress` parameter; none if it is not supported.
    pub fn named(compress: Option<&str>) -> Option<Self> {
        match compress {
            None | Some("") => Some(Self::Plain),
            Some("zlib-stream") => Some(Self::Zlib(Box::new(Compress::new(
                Compression::fast(),
                true,
            )))),
            Some(_) => None,
        }
    }

    /// One payload as a frame; none if the stream broke.
    pub fn frame(&mut self, text: Utf8Bytes) -> Option<Message> {
        let stream = match self {
            Self::Plain => return Some(Message::Text(text)),
            Self::Zlib(stream) => stream,
        };
        let mut input = text.as_bytes();
        let mut out = Vec::with_capacity(input.len() / 2 + 64);
        loop {
            let before = stream.total_in();
            let status = stream
                .compress_vec(input, &mut out, FlushCompress::Sync)
                .ok()?;
            let used = usize::try_from(stream.total_in() - before).ok()?;
            input = input.get(used..)?;
            if input.is_empty() && out.len() < out.capacity() && status != Status::BufError {
                return Some(Message::Binary(out.into()));
            }
            if input.is_empty() && status == Status::BufError && out.ends_with(&[0, 0, 0xff, 0xff])
            {
                return Some(Message::Binary(out.into()));
            }
            out.reserve(out.capacity().max(64));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Decompress, FlushDecompress};

    #[test]
    fn payloads_share_one_stream_and_end_with_the_flush_mark() {
        let mut encoder = Encoder::named(Some("zlib-stream")).unwrap();
        let mut reader = Decompress::new(true);
        for size in [1, 10, 1_000, 60, 100_000, 64, 65] {
            let text = format!("{{\"d\":\"{}\"}}", "añ".repeat(size));
            let Some(Message::Binary(bytes)) = encoder.frame(text.clone().into()) else {
                panic!("a binary frame")
            };
            assert!(bytes.ends_with(&[0, 0, 0xff, 0xff]));
            let mut out = Vec::with_capacity(text.len() + 64);
            reader
                .decompress_vec(&bytes, &mut out, FlushDecompress::Sync)
                .unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), text);
        }
    }

    #[test]
    fn other_compressions_are_refused() {
        assert!(Encoder::named(Some("zstd-stream")).is_none());
        assert!(matches!(Encoder::named(None), Some(Encoder::Plain)));
    }
}
