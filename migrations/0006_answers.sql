-- The interaction whose public answer the message is: a public answer is a post too. Its row is written with the
-- change; the answer's message closes it. Where that is not heard of, the message is looked for by this number.
alter table post add column answers bigint;
create index post_answers on post (workspace, answers);
