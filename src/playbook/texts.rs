//! The bot's sentences: templates by key, rendered with escaped values.
//!
//! Every sentence the bot says lives in `prompts/messages/*.md`, one template under each heading:
//!
//! ```text
//! ## move.skip: code, stage, passed
//! ⚑ **{{ code }} is in {{ stage }}; {{ passed }} was passed over**
//! ```
//!
//! The names after the colon are what the template may use. Values that come from people are escaped when
//! they are printed, so a template can't forget it; what the bot itself puts together is passed as
//! [`safe`] text. A template that fails falls back to the one built in.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use include_dir::{Dir, include_dir};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior};

use crate::domain::text;

static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/prompts/messages");

/// Steps a template may take; far above any sentence, far below a loop that would hang.
const FUEL: u64 = 50_000;

/// All templates of `prompts/messages/`.
pub struct Texts {
    env: Environment<'static>,
    vars: BTreeMap<String, BTreeSet<String>>,
    own: BTreeSet<String>,
}

/// A mistake in a file of templates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextMistake {
    /// File name.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
    /// What would be right.
    pub mend: String,
}

/// Text that the bot put together itself and that is printed as it is.
pub fn safe(text: impl Into<String>) -> Value {
    Value::from_safe_string(text.into())
}

impl Texts {
    /// The sentences built into the program.
    pub fn builtin() -> Self {
        let mut texts = Self::empty();
        let mistakes = texts.take(&builtin_files(), true);
        debug_assert!(mistakes.is_empty(), "{mistakes:?}");
        texts
    }

    /// The built-in sentences with those of a playbook's own files over them.
    ///
    /// # Errors
    /// Every mistake of every file: an unknown key, a template that does not parse, a name it may not use.
    pub fn load(files: &[(String, String)]) -> Result<Self, Vec<TextMistake>> {
        let mut texts = Self::builtin();
        let mistakes = texts.take(files, false);
        if mistakes.is_empty() {
            Ok(texts)
        } else {
            Err(mistakes)
        }
    }

    /// The sentence of that key. Surrounding blank lines are dropped.
    ///
    /// A template of the playbook that fails gives the built-in one; a key that does not exist is a
    /// programming mistake, logged, and gives the key itself.
    pub fn say(&self, key: &str, values: Value) -> String {
        match self.render(key, &values) {
            Ok(text) => text,
            Err(error) => {
                tracing::error!(key, error = %error, "a sentence could not be rendered");
                if self.own.contains(key) {
                    Self::builtin().say(key, values)
                } else {
                    key.to_owned()
                }
            }
        }
    }

    /// A sentence without values.
    pub fn plain(&self, key: &str) -> String {
        self.say(key, Value::UNDEFINED)
    }

    /// Whether there is a sentence of that key.
    pub fn has(&self, key: &str) -> bool {
        self.vars.contains_key(key)
    }

    fn render(&self, key: &str, values: &Value) -> Result<String, Error> {
        let text = self.env.get_template(key)?.render(values)?;
        let mut out = String::with_capacity(text.len());
        let mut blank = false;
        for line in text.trim().lines() {
            let line = line.trim_end();
            if line.is_empty() {
                blank = true;
                continue;
            }
            if !out.is_empty() {
                out.push_str(if blank { "\n\n" } else { "\n" });
            }
            blank = false;
            out.push_str(line);
        }
        Ok(out)
    }

    fn empty() -> Self {
        let mut env = Environment::new();
        env.set_undefined_behavior(UndefinedBehavior::Strict);
        env.set_syntax(
            SyntaxConfig::builder()
                .trim_blocks(true)
                .lstrip_blocks(true)
                .build()
                .unwrap_or_default(),
        );
        env.set_fuel(Some(FUEL));
        env.set_auto_escape_callback(|_| AutoEscape::Custom("discord".into()));
        env.set_formatter(escaping);
        env.add_filter("code", code);
        env.add_filter("count", count);
        Self {
            env,
            vars: BTreeMap::new(),
            own: BTreeSet::new(),
        }
    }

    fn take(&mut self, files: &[(String, String)], builtin: bool) -> Vec<TextMistake> {
        let mut mistakes = Vec::new();
        for (file, content) in files {
            for section in sections(content) {
                let mut wrong = |problem: String, mend: &str| {
                    mistakes.push(TextMistake {
                        file: file.clone(),
                        line: section.line,
                        problem,
                        mend: mend.to_owned(),
                    });
                };
                if builtin {
                    self.vars.insert(section.key.clone(), section.vars.clone());
                } else if !self.vars.contains_key(&section.key) {
                    wrong(
                        format!("there is no message `{}`", section.key),
                        "keep the headings as they are; only the text below them is yours",
                    );
                    continue;
                }
                if let Err(error) = self
                    .env
                    .add_template_owned(section.key.clone(), section.body.clone())
                {
                    wrong(
                        format!("`{}` can't be read: {error}", section.key),
                        "check the {{ }} and {% %} of this text",
                    );
                    continue;
                }
                let allowed = self.vars.get(&section.key).cloned().unwrap_or_default();
                let used = self
                    .env
                    .get_template(&section.key)
                    .map(|t| t.undeclared_variables(false))
                    .unwrap_or_default();
                let globals: BTreeSet<&str> = self.env.globals().map(|(name, _)| name).collect();
                for name in used
                    .iter()
                    .filter(|n| !allowed.contains(*n) && !globals.contains(n.as_str()))
                {
                    wrong(
                        format!("`{}` uses `{name}`, which it does not have", section.key),
                        &format!(
                            "it has: {}",
                            allowed.iter().cloned().collect::<Vec<_>>().join(", ")
                        ),
                    );
                }
                let length = text::length(section.body.trim());
                if let Some(max) = form_limit(&section.key).filter(|max| length > *max) {
                    wrong(
                        format!("`{}` has {length} characters", section.key),
                        &format!("a form has room for {max} there: shorten it"),
                    );
                }
                if !builtin {
                    self.own.insert(section.key);
                }
            }
        }
        mistakes
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Texts({})", self.vars.len())
    }
}

/// What a form has room for where this sentence stands in one; nothing for those that may be as long as they like,
/// and for titles, of which as much is shown as fits.
fn form_limit(key: &str) -> Option<usize> {
    let (family, rest) = key.split_once('.')?;
    match (family, rest.rsplit('.').next()?) {
        ("option", _) | ("form", "label") => Some(45),
        ("form", "above" | "title" | "alone" | "typed" | "moving") => None,
        ("form", _) => Some(100),
        _ => None,
    }
}

/// Shows what was typed as it was typed, in a code span that nothing in it can leave.
fn code(typed: &str) -> Value {
    let inside: String = typed
        .chars()
        .map(|c| {
            if c == '`' {
                'ˋ'
            } else if c.is_control() {
                ' '
            } else {
                c
            }
        })
        .collect();
    safe(format!("`{}`", text::isolate(inside.trim())))
}

/// A number with what it counts: `1 deal`, `3 deals`.
fn count(number: i64, one: &str, many: &str) -> Value {
    safe(format!("{number} {}", if number == 1 { one } else { many }))
}

/// Prints a value; text from people is escaped, safe text, numbers and nothing are not.
fn escaping(out: &mut Output<'_>, _state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    if value.is_undefined() {
        return Err(Error::new(ErrorKind::UndefinedError, "a value is missing"));
    }
    if value.is_none() {
        return Ok(());
    }
    match value.as_str() {
        Some(text) if !value.is_safe() => out.write_str(&text::shown(text)).map_err(Error::from),
        Some(text) => out.write_str(text).map_err(Error::from),
        None => write!(out, "{value}").map_err(Error::from),
    }
}

struct Section {
    key: String,
    vars: BTreeSet<String>,
    line: usize,
    body: String,
}

fn sections(content: &str) -> Vec<Section> {
    let mut found: Vec<Section> = Vec::new();
    for (index, line) in content.lines().enumerate() {
        if let Some(heading) = line.strip_prefix("## ") {
            let (key, vars) = heading.split_once(':').unwrap_or((heading, ""));
            found.push(Section {
                key: key.trim().to_owned(),
                vars: vars
                    .split(',')
                    .map(str::trim)
                    .filter(|v| !v.is_empty())
                    .map(str::to_owned)
                    .collect(),
                line: index + 1,
                body: String::new(),
            });
        } else if let Some(section) = found.last_mut() {
            section.body.push_str(line);
            section.body.push('\n');
        }
    }
    found
}

fn builtin_files() -> Vec<(String, String)> {
    BUILTIN
        .files()
        .filter_map(|f| {
            Some((
                f.path().display().to_string(),
                f.contents_utf8()?.to_owned(),
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use minijinja::context;

    use super::*;

    fn texts(body: &str) -> Texts {
        let mut texts = Texts::empty();
        assert_eq!(
            texts.take(&[("a.md".into(), body.into())], true),
            Vec::new()
        );
        texts
    }

    #[test]
    fn the_shipped_sentences_hold() {
        let mut texts = Texts::empty();
        assert_eq!(texts.take(&builtin_files(), true), Vec::new());
    }

    #[test]
    fn a_deal_is_named_by_its_code_and_its_name() {
        // One is gone and has no name any more; the other is a currency's code.
        let others = ["refusal.gone", "setup.currency"];
        let mut bare = Vec::new();
        for section in builtin_files().iter().flat_map(|(_, text)| sections(text)) {
            let coded = section.body.contains("{{ code }}");
            let named = section.body.contains("{{ name }}");
            if coded && !named && !others.contains(&section.key.as_str()) {
                bare.push(section.key);
            }
        }
        assert_eq!(bare, [""; 0], "a code alone tells nobody anything");
    }

    #[test]
    fn what_people_wrote_is_escaped_and_what_we_wrote_is_not() {
        let texts = texts("note\n## a: name, bar\n**{{ name }}** {{ bar }} {{ 12 }}\n");
        let said = texts.say("a", context! { name => "**x**", bar => safe("**y**") });
        assert_eq!(said, format!("**{}** **y** 12", text::shown("**x**")));
    }

    #[test]
    fn blank_lines_are_tidied() {
        let texts = texts("## a: x\n\none\n{% if x %}\nno\n{% endif %}\n\n\n\ntwo  \n\n");
        assert_eq!(texts.say("a", context! { x => false }), "one\n\ntwo");
    }

    #[test]
    fn mistakes_name_file_line_and_mend() {
        let own = [("own.md".to_owned(), "## nope\nx\n".to_owned())];
        let mistakes = Texts::load(&own).unwrap_err();
        assert_eq!((mistakes[0].file.as_str(), mistakes[0].line), ("own.md", 1));
        let mut texts = texts("## a: name\n{{ name }}\n");
        let wrong = texts.take(&[("b.md".into(), "\n## a\n{{ nmae }}\n".into())], false);
        assert_eq!(wrong.len(), 1);
        assert_eq!(wrong[0].line, 2);
        assert!(wrong[0].problem.contains("nmae"), "{wrong:?}");
        let wrong = texts.take(&[("b.md".into(), "## a\n{{ name\n".into())], false);
        assert!(wrong[0].problem.contains("can't be read"), "{wrong:?}");
    }

    #[test]
    fn what_stands_in_a_form_has_to_fit() {
        for (key, max) in [
            ("form.why.label", 45),
            ("form.why.example", 100),
            ("form.next.question", 100),
            ("option.name", 45),
        ] {
            let own = |length| {
                let body = "x".repeat(length);
                Texts::load(&[("own.md".to_owned(), format!("## {key}\n{body}\n"))])
            };
            assert!(own(max).is_ok(), "{key}");
            let wrong = own(max + 1).unwrap_err();
            assert_eq!(
                (wrong[0].line, wrong[0].mend.as_str()),
                (
                    1,
                    format!("a form has room for {max} there: shorten it").as_str()
                )
            );
        }
    }

    #[test]
    fn a_loop_without_end_is_stopped() {
        let texts = texts(
            "## a\n{% for i in range(100000) %}{% for j in range(100000) %}x{% endfor %}{% endfor %}\n",
        );
        assert!(texts.render("a", &Value::UNDEFINED).is_err());
    }
}
