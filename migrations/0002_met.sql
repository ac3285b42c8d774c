-- Rules that a person has met in a workspace: what was explained once is said shorter from then on.
-- `interaction` is the one that explained it: it explains it again when it comes twice.
create table met (
    workspace   bigint not null check (workspace > 0),
    user_id     bigint not null,
    rule        text   not null check (length(rule) > 0),
    interaction bigint not null,
    at          bigint not null,
    primary key (workspace, user_id, rule)
);
