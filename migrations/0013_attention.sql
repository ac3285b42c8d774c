-- Which deals to look at first: the places of a deal that nobody touches, each with the instant from which it holds, as
-- JSON; null: nobody has looked yet.
alter table deal add column attention text;

-- Every open deal is looked at anew, step by step, and gets its places.
insert into recount (workspace, after) select workspace, 0 from counter where true
    on conflict (workspace) do update set after = 0;
