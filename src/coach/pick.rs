//! Options that name something of the playbook, and people: resolved, or refused with what there is.

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::{Args, NAME_MAX, Person, TEXT_MAX};
use crate::coach::case::Case;
use crate::coach::deal;
use crate::coach::refusal::{Outcome, Stop};
use crate::domain::text;
use crate::message::Button;
use crate::playbook::texts::safe;
use crate::playbook::{Complexity, Named, Stage};

impl Case<'_> {
    /// A source of the playbook, by id or name.
    ///
    /// # Errors
    /// Refused with the known ones when there is no such source.
    pub async fn source(&self, args: Args<'_>) -> Outcome<Option<String>> {
        let Some(typed) = self.line(args, "source", NAME_MAX).await? else {
            return Ok(None);
        };
        if let Some(source) = self.playbook.resolve_source(&typed) {
            return Ok(Some(source.id.clone()));
        }
        let known = self.playbook.sources.iter().map(|s| s.name.as_str());
        Err(self.unknown(args, "refusal.choice", &typed, known).await?)
    }

    /// A vertical of the playbook, by id or name.
    ///
    /// # Errors
    /// Refused with the known ones when there is no such vertical.
    pub async fn vertical(&self, args: Args<'_>) -> Outcome<Option<String>> {
        let Some(typed) = self.line(args, "vertical", NAME_MAX).await? else {
            return Ok(None);
        };
        if let Some(vertical) = self.playbook.resolve_vertical(&typed) {
            return Ok(Some(vertical.id.clone()));
        }
        let known = self.playbook.verticals.iter().map(|v| v.name.as_str());
        Err(self.unknown(args, "refusal.choice", &typed, known).await?)
    }

    /// A competitor: one of the playbook's, or a name it does not know yet.
    ///
    /// # Errors
    /// Refused when the text is too long.
    pub async fn competitor(&self, args: Args<'_>) -> Outcome<Option<String>> {
        let typed = self.line(args, "competitor", NAME_MAX).await?;
        Ok(typed.map(|t| {
            self.playbook
                .resolve_competitor(&t)
                .map_or(t, |c| c.id.clone())
        }))
    }

    /// A reason for a loss, by id or name. Losses are counted by reason, so a new one is none.
    ///
    /// # Errors
    /// Refused with the ids of the known ones when it is none.
    pub async fn lost_reason(&self, args: Args<'_>) -> Outcome<String> {
        let typed = self.must_line(args, "reason", TEXT_MAX).await?;
        if let Some(reason) = Named::resolve(&self.playbook.lost_reasons, &typed) {
            return Ok(reason.id.clone());
        }
        // Their names are too long for a refusal.
        let known = self.playbook.lost_reasons.iter().map(|r| r.id.as_str());
        Err(self.unknown(args, "refusal.choice", &typed, known).await?)
    }

    /// A complexity.
    ///
    /// # Errors
    /// Refused with the known ones when it is none.
    pub async fn complexity(&self, args: Args<'_>) -> Outcome<Option<Complexity>> {
        let Some(typed) = self.line(args, "complexity", 40).await? else {
            return Ok(None);
        };
        if let Some(complexity) = deal::complexity(&typed) {
            return Ok(Some(complexity));
        }
        let known = deal::COMPLEXITIES.iter().map(|(_, value)| *value);
        Err(self.unknown(args, "refusal.choice", &typed, known).await?)
    }

    /// A stage of the playbook, by id, name or former name.
    ///
    /// # Errors
    /// Refused with the stages in order when there is no such stage.
    pub async fn stage_option(&self, args: Args<'_>) -> Outcome<Option<&Stage>> {
        let Some(typed) = self.line(args, "stage", NAME_MAX).await? else {
            return Ok(None);
        };
        if let Some(stage) = self.playbook.resolve_stage(&typed) {
            return Ok(Some(stage));
        }
        let known = self.playbook.stages.iter().map(|s| s.name.as_str());
        Err(self.unknown(args, "refusal.stage", &typed, known).await?)
    }

    /// The refusal of a name that the playbook does not have, with those it has in their order.
    async fn unknown(
        &self,
        args: Args<'_>,
        key: &str,
        typed: &str,
        known: impl Iterator<Item = &str>,
    ) -> Outcome<Stop> {
        let known = safe(known.collect::<Vec<_>>().join(", "));
        self.fixable(args, key, context! { typed => brief(typed), known })
            .await
    }

    /// Refuses a person who is not a member of the workspace, or a bot.
    ///
    /// # Errors
    /// Refused with the person's name.
    pub fn must_be_member(&self, person: &Person) -> Outcome<()> {
        if person.bot || !person.member {
            return Err(self.stop(
                "refusal.not_member",
                context! { name => person.name.clone(), bot => person.bot },
            ));
        }
        Ok(())
    }

    /// A refusal of one option, with a button that goes on without it.
    ///
    /// # Errors
    /// When the command can't be kept.
    pub async fn fixable_without(&self, args: Args<'_>, option: &str, key: &str) -> Outcome<Stop> {
        let draft = self.keep_args(args).await?;
        let button = Button::new(
            self.texts().plain("button.without_owner"),
            Act::Redo {
                draft,
                option: option.to_owned(),
                value: String::new(),
            },
        );
        Ok(self
            .refusal(key, context! {})
            .with(vec![button.primary()])
            .into())
    }
}

impl<'a> Case<'a> {
    /// The same person, place and time with another command: what a button stands for.
    #[must_use]
    pub fn as_command(&self, path: &[&str]) -> Case<'a> {
        Case {
            coach: self.coach,
            request: self.request,
            workspace: self.workspace,
            now: self.now,
            playbook: std::sync::Arc::clone(&self.playbook),
            settings: self.settings.clone(),
            path: path.iter().map(|p| (*p).to_owned()).collect(),
            channel: self.channel,
            saved: std::sync::Arc::clone(&self.saved),
            unheard: self.unheard.clone(),
            stands_in_for: std::sync::Arc::clone(&self.stands_in_for),
        }
    }
}

/// What was typed, beside a list of what there is.
fn brief(typed: &str) -> String {
    text::truncate(typed, 32).into_owned()
}
