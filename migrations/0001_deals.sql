-- One text for SQLite and PostgreSQL: text, bigint, boolean and CHECKs, nothing else.
-- Times are UTC milliseconds, money is minor units, ids are Discord's snowflakes.
-- The workspace comes first in every key: nothing of one is ever found from another.

-- The last deal number given out; it only grows, so that no number is used twice.
-- `deletions` tells other processes that a deal they may remember is gone.
create table counter (
    workspace   bigint not null primary key check (workspace > 0),
    last_number bigint not null check (last_number >= 0),
    deletions   bigint not null check (deletions >= 0)
);

-- What makes an interaction apply once: written in the transaction of its effects.
create table receipt (
    workspace   bigint not null check (workspace > 0),
    interaction bigint not null,
    user_id     bigint not null,
    deal        bigint,
    seq         bigint,
    at          bigint not null,
    primary key (workspace, interaction)
);
create index receipt_at on receipt (at);

-- A deal's current state. `body` is the whole of it; the other columns repeat what is listed and found by.
create table deal (
    workspace   bigint  not null check (workspace > 0),
    number      bigint  not null check (number > 0),
    version     bigint  not null check (version > 0),
    status      text    not null check (status in ('open', 'won', 'lost', 'withdrawn')),
    stage       text    not null check (length(stage) > 0),
    owner       bigint,
    name        text    not null check (length(name) between 1 and 400),
    customer    text,
    value_minor bigint  check (value_minor between -1000000000000000 and 1000000000000000),
    currency    text    check (length(currency) = 3),
    close_on    text    check (length(close_on) = 10),
    flagged     boolean not null,
    touched_at  bigint  not null,
    saved_at    bigint  not null,
    body        text    not null,
    primary key (workspace, number),
    check ((value_minor is null) = (currency is null))
);
create index deal_saved on deal (workspace, saved_at);

-- A deal's history. Rows are only ever added, but for the mark that says that one was taken back,
-- and for the deletion of the whole deal.
create table event (
    workspace   bigint  not null check (workspace > 0),
    deal        bigint  not null,
    seq         bigint  not null check (seq > 0),
    at          bigint  not null,
    by_user     bigint  not null,
    interaction bigint  not null,
    kind        text    not null check (length(kind) > 0),
    undone      boolean not null,
    body        text    not null,
    primary key (workspace, deal, seq),
    foreign key (workspace, deal) references deal (workspace, number)
);
create index event_by on event (workspace, by_user, at) where undone = false;

-- A message that mirrors something: a row before it is a request.
-- ready: to be sent or edited; sending: a process has it until `lease_until`;
-- held: waits for a channel; closed: given up, `reason` says why.
create table post (
    workspace    bigint not null check (workspace > 0),
    key          text   not null check (length(key) > 0),
    kind         text   not null check (length(kind) > 0),
    deal         bigint,
    reference    bigint not null,
    channel      bigint,
    state        text   not null check (state in ('ready', 'sending', 'sent', 'held', 'closed')),
    not_before   bigint not null,
    rev          bigint not null check (rev > 0),
    fence        bigint not null check (fence >= 0),
    attempts     bigint not null check (attempts >= 0),
    lease_until  bigint not null,
    first_try_at bigint,
    message      bigint,
    sent_at      bigint,
    reason       text,
    primary key (workspace, key),
    check (channel is not null or state in ('held', 'closed'))
);
create index post_due on post (state, not_before);
create index post_deal on post (workspace, deal);

-- What was typed when a form could not be taken; kept for fifteen minutes.
create table draft (
    workspace bigint not null check (workspace > 0),
    user_id   bigint not null,
    id        text   not null check (length(id) > 0),
    body      text   not null,
    at        bigint not null,
    primary key (workspace, user_id, id)
);

-- A person as last seen in the workspace.
create table member (
    workspace bigint not null check (workspace > 0),
    user_id   bigint not null,
    name      text   not null,
    roles     text   not null,
    seen_at   bigint not null,
    primary key (workspace, user_id)
);

-- What a workspace has set.
create table setting (
    workspace bigint not null primary key check (workspace > 0),
    version   bigint not null check (version > 0),
    body      text   not null
);
