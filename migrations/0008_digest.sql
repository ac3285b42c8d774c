-- The digest: a row a workspace and reader, with when it is looked at next.
create table digest (
    workspace bigint not null check (workspace > 0),
    -- 1 for the managers' channel, else the manager who has it as a direct message.
    reader    bigint not null check (reader > 0),
    -- When the next one is due, UTC milliseconds; null: none is. 1: to be worked out anew.
    due_at    bigint,
    -- From when on its schedule holds, UTC milliseconds: what would have come before is not made up for. 0: from the
    -- first look on.
    since     bigint not null check (since >= 0),
    -- The last local day that one was planned for, or left out.
    day       text check (length(day) = 10),
    -- What happened up to then has been told, UTC milliseconds; 0: nothing yet.
    told_at   bigint not null check (told_at >= 0),
    primary key (workspace, reader)
);
create index digest_due on digest (due_at) where due_at is not null;

-- Workspaces that were there before.
insert into digest (workspace, reader, due_at, since, day, told_at)
    select workspace, 1, 1, 0, null, 0 from setting;

-- What a message says whose content is fixed when it is first sent.
alter table post add column body text;
create index post_digest on post (not_before) where kind = 'digest';

-- What happened in a workspace, by time.
create index event_at on event (workspace, at);
