//! The bot's sentences: templates by key, rendered with escaped values.

/// All templates of `prompts/messages/`.
#[derive(Debug)]
pub struct Texts;
