-- Time. The history has new kinds of entries from here on: snoozed, woken, cue_dismissed.

-- When time next brings something up on a deal, UTC milliseconds; null: never. 0: nobody has looked yet, as of every
-- deal from before; 1: to be looked at anew.
alter table deal add column due_at bigint default 0;
create index deal_due on deal (due_at) where due_at is not null;

-- What time brought up on a deal, one row a spell and place: nothing is told twice.
create table spell (
    workspace bigint  not null check (workspace > 0),
    deal      bigint  not null,
    -- The rule, and what its spell counts from.
    rule      text    not null check (length(rule) > 0),
    since     bigint  not null,
    -- Whether a person is told, or everybody in the channel.
    place     text    not null check (place in ('person', 'channel')),
    -- Whom it is told; null while the deal has no owner, 0 for everybody in the channel.
    told      bigint,
    -- Nudges that were delivered about it.
    nudges    bigint  not null check (nudges >= 0),
    -- When the next one is due; null while one is planned.
    next_at   bigint,
    -- The message that is planned for it, or told of it last.
    nudge     text,
    -- Whether it has ended.
    over      boolean not null,
    primary key (workspace, deal, rule, since, place)
);
create index spell_next on spell (next_at) where next_at is not null;
create index spell_nudge on spell (workspace, nudge) where nudge is not null;

-- Workspaces whose deals are looked at anew, after a change of what their time is measured by; `after` is the last
-- deal that was marked.
create table recount (
    workspace bigint not null primary key check (workspace > 0),
    after     bigint not null check (after >= 0)
);

-- What the program found when it looked last, by name: a change between two starts is seen.
create table fact (
    name  text not null primary key check (length(name) > 0),
    value text not null
);

-- What a rep has set for themselves.
create table rep (
    workspace bigint not null check (workspace > 0),
    user_id   bigint not null,
    body      text   not null,
    primary key (workspace, user_id)
);
