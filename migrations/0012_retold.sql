-- The message that told of a spell last, while the next one is planned and not there yet.
alter table spell add column before text;
create index spell_before on spell (workspace, before) where before is not null;
