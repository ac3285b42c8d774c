//! The bot to compare with: what one writes in an afternoon with serenity and sqlx. `/note` saves one row and answers,
//! `/ping` only answers. It is as durable as ours (`synchronous=FULL`) and does nothing else.

use serenity::all::{
    ClientBuilder, CommandDataOptionValue, Context, CreateInteractionResponse,
    CreateInteractionResponseMessage, EventHandler, GatewayIntents, HttpBuilder, Interaction,
    Ready,
};
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

struct Bare {
    database: SqlitePool,
}

#[serenity::async_trait]
impl EventHandler for Bare {
    async fn ready(&self, _: Context, _: Ready) {
        crate::child::say_ready();
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        let Interaction::Command(command) = interaction else {
            return;
        };
        let said = if command.data.name == "note" {
            let text = command.data.options.first().map(|o| &o.value);
            let Some(CommandDataOptionValue::String(text)) = text else {
                return;
            };
            let saved = sqlx::query("insert into note (id, user_id, text, at) values (?, ?, ?, ?)")
                .bind(command.id.get().cast_signed())
                .bind(command.user.id.get().cast_signed())
                .bind(text)
                .bind(command.id.created_at().unix_timestamp())
                .execute(&self.database)
                .await;
            if saved.is_ok() { "Saved" } else { "Not saved" }
        } else {
            "Pong"
        };
        let message = CreateInteractionResponseMessage::new().content(said);
        let response = CreateInteractionResponse::Message(message);
        if let Err(error) = command.create_response(&context.http, response).await {
            tracing::error!(%error, "an answer failed");
        }
    }
}

/// Runs until the program ends.
pub async fn run(base: &str, file: &str) -> Result<(), Box<dyn std::error::Error>> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    // One connection: several would only wait for each other's lock, and sleep while they do.
    let database = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await?;
    sqlx::query("create table if not exists note (id integer primary key, user_id integer, text text, at integer)")
        .execute(&database)
        .await?;
    let http = HttpBuilder::new("token")
        .proxy(base)
        .ratelimiter_disabled(true)
        .build();
    ClientBuilder::new_with_http(http, GatewayIntents::empty())
        .event_handler(Bare { database })
        .await?
        .start()
        .await?;
    Ok(())
}
