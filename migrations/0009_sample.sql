-- Whether a deal is a sample to try things on, which is in no sum.
alter table deal add column sample boolean not null default false;
