-- What is due, first what has a time, then what has none by when it was written: the longest waiting are found without
-- looking at all of them.
drop index post_due;
create index post_due on post (state, not_before, lease_until);

-- What is held in a workspace, without looking at all of its messages.
create index post_held on post (workspace, deal, key) where state = 'held';
