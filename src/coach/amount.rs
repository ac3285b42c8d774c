//! An amount of money among the options: read, asked about, or refused with what can be taken of it.

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::{Args, short};
use crate::coach::case::Case;
use crate::coach::refusal::{Outcome, Stop};
use crate::domain::money::{Currency, Money, MoneyError, Reading};
use crate::domain::text;
use crate::message::{Button, Colour, Menu, MenuOption, OPTIONS_MAX, Row};
use crate::playbook::texts::safe;

/// The most of a word that is named in a refusal, in characters.
const WORD_MAX: usize = 24;
/// The most currencies that are buttons, beside the form; more are a menu.
const CURRENCIES_MAX: usize = 4;
/// The most words that are named.
const WORDS_MAX: usize = 3;

impl Case<'_> {
    /// An amount; asked about when it has two meanings.
    ///
    /// # Errors
    /// Refused with what was typed, and a way to correct it.
    pub async fn money(&self, args: Args<'_>, name: &str) -> Outcome<Option<Money>> {
        let Some(typed) = args.text(name) else {
            return Ok(None);
        };
        match Money::read(typed, self.currency()) {
            Ok(Reading::Exact(money)) => Ok(Some(money)),
            Ok(Reading::Ask { either, or, .. }) => {
                let mut message = self.refusal("ask.amount", context! { typed => short(typed) });
                message.colour = Colour::Owed;
                let draft = self.keep_args(args).await?;
                let button = |m: Money| set(&draft, name, m.show(self.currency()), m.to_input());
                message.rows.push(Row::Buttons(vec![
                    button(either).primary(),
                    button(or),
                    self.fix(&draft),
                ]));
                Err(message.into())
            }
            Err(MoneyError::CurrencyUnclear { sign, candidates }) => Err(self
                .which_currency(args, name, (typed, &sign), &candidates)
                .await?),
            Err(error) => Err(self.no_amount(args, name, typed, &error).await?),
        }
    }

    /// Asks which of the currencies is meant whose sign was typed.
    async fn which_currency(
        &self,
        args: Args<'_>,
        name: &str,
        (typed, sign): (&str, &str),
        candidates: &[Currency],
    ) -> Outcome<Stop> {
        let mut meant = Vec::new();
        let mut wrong = None;
        for currency in candidates {
            match Money::read(typed, *currency) {
                Ok(Reading::Exact(money)) => {
                    meant.push((currency, money.show(self.currency()), money.to_input()));
                }
                // Which amount it is, is asked next.
                Ok(Reading::Ask { .. }) => {
                    let code = currency.code();
                    meant.push((currency, code.to_owned(), typed.replacen(sign, code, 1)));
                }
                Err(error) => wrong = wrong.or(Some(error)),
            }
        }
        if let (true, Some(error)) = (meant.is_empty(), wrong) {
            return self.no_amount(args, name, typed, &error).await;
        }
        let draft = self.keep_args(args).await?;
        let values = context! { typed => short(typed), sign };
        let mut message = self.refusal("ask.currency", values);
        message.colour = Colour::Owed;
        let fix = self.fix(&draft);
        if meant.len() <= CURRENCIES_MAX {
            let button = |(_, label, value)| set(&draft, name, label, value);
            let buttons = meant.into_iter().map(button).chain([fix]);
            return Ok(message.offer(buttons.collect()).into());
        }
        let option = |(currency, label, value): (&Currency, String, String)| MenuOption {
            value,
            label,
            hint: Some(currency.name().clone()),
            chosen: false,
        };
        message.rows.push(Row::Menu(Menu {
            act: Act::Redo {
                draft,
                option: name.to_owned(),
                value: String::new(),
            },
            placeholder: self.texts().plain("menu.which_currency"),
            options: meant.into_iter().take(OPTIONS_MAX).map(option).collect(),
        }));
        Ok(message.with(vec![fix]).into())
    }

    /// The refusal of a text that is no amount, with buttons that take what can be taken of it.
    async fn no_amount(
        &self,
        args: Args<'_>,
        name: &str,
        typed: &str,
        error: &MoneyError,
    ) -> Outcome<Stop> {
        let draft = self.keep_args(args).await?;
        let take = |money: &Money| {
            let amount = safe(money.show(self.currency()));
            let label = self.say("button.take", context! { amount });
            set(&draft, name, label, money.to_input())
        };
        let typed = short(typed);
        let (mut message, mut buttons) = match error {
            MoneyError::NotKnown => {
                let label = self.texts().plain("button.leave_out");
                let without = set(&draft, name, label, String::new());
                (
                    self.refusal("refusal.amount_unknown", context! { typed }),
                    vec![without],
                )
            }
            error => {
                let why = safe(self.money_problem(error));
                let offered = match error {
                    MoneyError::UnknownWords { without, .. } => without.as_slice(),
                    MoneyError::Product { product, .. } => product.as_slice(),
                    _ => &[],
                };
                let message = self.refusal("refusal.amount", context! { typed, why });
                (message, offered.iter().map(take).collect())
            }
        };
        buttons.push(self.fix(&draft));
        message = message.offer(buttons);
        Ok(message.into())
    }

    fn money_problem(&self, error: &MoneyError) -> String {
        match error {
            MoneyError::Range | MoneyError::SeveralAmounts => self.texts().plain("amount.one"),
            MoneyError::Negative => self.texts().plain("amount.negative"),
            MoneyError::TooLarge { most } => self.say(
                "amount.large",
                context! { most => most.show(self.currency()) },
            ),
            MoneyError::TooManyDecimals { currency, allowed } => self.say(
                "amount.decimals",
                context! { currency => currency.code(), allowed },
            ),
            MoneyError::TwoCurrencies { first, second } => {
                self.say("amount.currencies", context! { first, second })
            }
            MoneyError::UnknownWords { words, .. } => {
                let word = |w: &String| text::truncate(&short(w), WORD_MAX).into_owned();
                let words: Vec<_> = words.iter().take(WORDS_MAX).map(word).collect();
                self.say("amount.words", context! { words })
            }
            MoneyError::Product { sign, .. } => self.say("amount.product", context! { sign }),
            _ => self.texts().plain("amount.unreadable"),
        }
    }
}

/// A button that runs the kept command with this text as that option.
fn set(draft: &str, option: &str, label: String, value: String) -> Button {
    let act = Act::Redo {
        draft: draft.to_owned(),
        option: option.to_owned(),
        value,
    };
    Button::new(label, act)
}
