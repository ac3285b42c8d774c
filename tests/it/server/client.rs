//! A small bot on serenity's own client, and the room it lives in.

use std::time::Duration;

use dealcoach::practice::time::running_from;
use dealcoach::practice::{Options, Room};
use serenity::all::{
    ActionRowComponent, CommandInteraction, CommandType, ComponentInteraction, Context,
    CreateActionRow, CreateAllowedMentions, CreateAttachment, CreateAutocompleteResponse,
    CreateButton, CreateCommand, CreateCommandOption, CreateEmbed, CreateInputText,
    CreateInteractionResponse, CreateInteractionResponseFollowup, CreateInteractionResponseMessage,
    CreateMessage, CreateModal, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
    EditInteractionResponse, EventHandler, GatewayIntents, Http, HttpBuilder, InputTextStyle,
    Interaction, ModalInteraction, Ready, ResolvedValue, async_trait,
};
use tokio::task::JoinHandle;

/// Monday 23 November 2026, 09:00 UTC.
pub const MONDAY: i64 = 1_795_424_400_000;

/// A limit that only a hanging test reaches.
pub const LIMIT: Duration = Duration::from_secs(15);

/// A room of the usual kind on a free port.
pub async fn room() -> Room {
    room_with(|_| ()).await
}

/// A room with other options.
pub async fn room_with(change: impl FnOnce(&mut Options)) -> Room {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut options = Options::new(listener, "test-token", running_from(MONDAY));
    change(&mut options);
    Room::start(options).unwrap()
}

/// A room and a running bot in it.
pub struct Lab {
    pub room: Room,
    pub bot: JoinHandle<Result<(), serenity::Error>>,
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.bot.abort();
    }
}

/// Starts a bot in the usual room and waits until it is ready.
pub async fn lab() -> Lab {
    lab_in(room().await).await
}

/// Starts a bot in a room and waits until it is ready.
pub async fn lab_in(room: Room) -> Lab {
    let bot = start(&room).await;
    assert!(
        room.wait_for_bot("deal", LIMIT).await,
        "{:#?}",
        room.journal()
    );
    Lab { room, bot }
}

/// Starts a bot without waiting.
pub async fn start(room: &Room) -> JoinHandle<Result<(), serenity::Error>> {
    let http = http(room);
    let mut client = serenity::all::ClientBuilder::new_with_http(http, GatewayIntents::GUILDS)
        .event_handler(Bot)
        .await
        .expect("a client");
    tokio::spawn(async move { client.start().await })
}

/// serenity's REST client for a room.
pub fn http(room: &Room) -> Http {
    HttpBuilder::new(room.token())
        .proxy(room.api_base())
        .ratelimiter_disabled(true)
        .application_id(room.bot_id().into())
        .build()
}

struct Bot;

/// Nobody is pinged.
fn quiet() -> CreateAllowedMentions {
    CreateAllowedMentions::new()
}

fn message(text: impl Into<String>) -> CreateInteractionResponseMessage {
    CreateInteractionResponseMessage::new()
        .content(text)
        .allowed_mentions(quiet())
}

#[async_trait]
impl EventHandler for Bot {
    async fn ready(&self, context: Context, _: Ready) {
        serenity::all::Command::set_global_commands(&context.http, commands())
            .await
            .expect("commands are taken");
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        let done = match interaction {
            Interaction::Command(command) => self.command(&context, command).await,
            Interaction::Component(component) => self.component(&context, component).await,
            Interaction::Modal(modal) => self.modal(&context, modal).await,
            Interaction::Autocomplete(typing) => {
                let typed = typing
                    .data
                    .autocomplete()
                    .map(|o| o.value.to_owned())
                    .unwrap_or_default();
                let choices = CreateAutocompleteResponse::new()
                    .add_string_choice(format!("D-12 · {typed}"), "d-12")
                    .add_string_choice("D-13", "d-13");
                typing
                    .create_response(&context, CreateInteractionResponse::Autocomplete(choices))
                    .await
            }
            _ => Ok(()),
        };
        if let Err(error) = done {
            tracing::warn!(%error, "the answer was refused");
        }
    }
}

impl Bot {
    async fn command(
        &self,
        context: &Context,
        command: CommandInteraction,
    ) -> Result<(), serenity::Error> {
        match command.data.name.as_str() {
            "deal" => self.deal(context, command).await,
            "slow" => {
                command.defer_ephemeral(context).await?;
                let edit = EditInteractionResponse::new()
                    .content("done")
                    .allowed_mentions(quiet())
                    .new_attachment(CreateAttachment::bytes(b"a,b\n1,2\n".to_vec(), "deals.csv"));
                command.edit_response(context, edit).await?;
                let more = CreateInteractionResponseFollowup::new()
                    .content("and more")
                    .allowed_mentions(quiet())
                    .ephemeral(true);
                command.create_followup(context, more).await.map(|_| ())
            }
            "silent" => Ok(()),
            "form" => {
                command
                    .create_response(context, CreateInteractionResponse::Modal(form()))
                    .await
            }
            "flag" => {
                let embed = CreateEmbed::new()
                    .title("⚑ D-12")
                    .description("<@1> @everyone")
                    .color(0x00f0_b232);
                let post = CreateMessage::new()
                    .embed(embed)
                    .allowed_mentions(quiet())
                    .nonce(serenity::all::Nonce::String("flag-1".to_owned()))
                    .enforce_nonce(true);
                let sent = command.channel_id.send_message(context, post).await?;
                let text = format!("posted {}", sent.id);
                command
                    .create_response(
                        context,
                        CreateInteractionResponse::Message(message(text).ephemeral(true)),
                    )
                    .await
            }
            other => {
                let text = format!(
                    "{other}: {} message(s)",
                    command.data.resolved.messages.len()
                );
                command
                    .create_response(context, CreateInteractionResponse::Message(message(text)))
                    .await
            }
        }
    }

    async fn deal(
        &self,
        context: &Context,
        command: CommandInteraction,
    ) -> Result<(), serenity::Error> {
        let mut told = Vec::new();
        for option in command.data.options() {
            let ResolvedValue::SubCommand(inner) = &option.value else {
                continue;
            };
            for given in inner {
                told.push(match &given.value {
                    ResolvedValue::String(text) => format!("{}={text}", given.name),
                    ResolvedValue::Integer(number) => format!("{}={number}", given.name),
                    ResolvedValue::Boolean(yes) => format!("{}={yes}", given.name),
                    ResolvedValue::User(user, member) => {
                        format!(
                            "{}={} ({} role)",
                            given.name,
                            user.name,
                            member.map_or(0, |m| m.roles.len())
                        )
                    }
                    ResolvedValue::Channel(channel) => {
                        format!(
                            "{}=#{}",
                            given.name,
                            channel.name.as_deref().unwrap_or_default()
                        )
                    }
                    ResolvedValue::Role(role) => format!("{}=@{}", given.name, role.name),
                    ResolvedValue::Attachment(file) => {
                        format!("{}={} {}B", given.name, file.filename, file.size)
                    }
                    other => format!("{}={other:?}", given.name),
                });
            }
        }
        let rows = vec![
            CreateActionRow::Buttons(vec![
                CreateButton::new("answer").label("Answer"),
                CreateButton::new("open").label("Open"),
            ]),
            CreateActionRow::SelectMenu(
                CreateSelectMenu::new(
                    "stage",
                    CreateSelectMenuKind::String {
                        options: vec![
                            CreateSelectMenuOption::new("Prospecting", "s1"),
                            CreateSelectMenuOption::new("Closing", "s5"),
                        ],
                    },
                )
                .placeholder("Stage"),
            ),
        ];
        let answer = message(told.join(", ")).components(rows);
        command
            .create_response(context, CreateInteractionResponse::Message(answer))
            .await
    }

    async fn component(
        &self,
        context: &Context,
        component: ComponentInteraction,
    ) -> Result<(), serenity::Error> {
        let response = match component.data.custom_id.as_str() {
            "open" => CreateInteractionResponse::Modal(form()),
            "stage" => {
                let serenity::all::ComponentInteractionDataKind::StringSelect { values } =
                    &component.data.kind
                else {
                    return Ok(());
                };
                CreateInteractionResponse::UpdateMessage(
                    message(format!("stage {}", values.join(","))).components(vec![]),
                )
            }
            _ => CreateInteractionResponse::Message(
                message(format!("{} pressed", component.user.name)).ephemeral(true),
            ),
        };
        component.create_response(context, response).await
    }

    async fn modal(
        &self,
        context: &Context,
        modal: ModalInteraction,
    ) -> Result<(), serenity::Error> {
        let mut told = Vec::new();
        for row in &modal.data.components {
            for part in &row.components {
                if let ActionRowComponent::InputText(input) = part {
                    told.push(format!(
                        "{}={}",
                        input.custom_id,
                        input.value.as_deref().unwrap_or_default()
                    ));
                }
            }
        }
        let text = told.join(", ");
        let response = if modal.message.is_some() {
            CreateInteractionResponse::UpdateMessage(message(text))
        } else {
            CreateInteractionResponse::Message(message(text))
        };
        modal.create_response(context, response).await
    }
}

fn form() -> CreateModal {
    CreateModal::new("form", "Evidence").components(vec![
        CreateActionRow::InputText(CreateInputText::new(
            InputTextStyle::Short,
            "Who said it",
            "who",
        )),
        CreateActionRow::InputText(
            CreateInputText::new(InputTextStyle::Paragraph, "What", "what")
                .required(false)
                .placeholder("in their words"),
        ),
    ])
}

fn commands() -> Vec<CreateCommand> {
    use serenity::all::CommandOptionType as Kind;
    let option = |kind, name: &str| CreateCommandOption::new(kind, name, "d");
    let new = option(Kind::SubCommand, "new")
        .add_sub_option(option(Kind::String, "name").required(true))
        .add_sub_option(option(Kind::User, "owner"))
        .add_sub_option(option(Kind::Integer, "days").min_int_value(1))
        .add_sub_option(option(Kind::Boolean, "buyer_led"))
        .add_sub_option(option(Kind::Channel, "channel"))
        .add_sub_option(option(Kind::Role, "role"))
        .add_sub_option(option(Kind::Attachment, "file"))
        .add_sub_option(option(Kind::String, "kind").add_string_choice("Simple deal", "simple"));
    let moved = option(Kind::SubCommand, "move").add_sub_option(
        option(Kind::String, "deal")
            .required(true)
            .set_autocomplete(true),
    );
    vec![
        CreateCommand::new("deal")
            .description("d")
            .add_option(new)
            .add_option(moved),
        CreateCommand::new("slow").description("d"),
        CreateCommand::new("silent").description("d"),
        CreateCommand::new("form").description("d"),
        CreateCommand::new("flag").description("d"),
        CreateCommand::new("Log as deal note").kind(CommandType::Message),
    ]
}
