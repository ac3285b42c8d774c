-- An answer's event and state hold its standing and its parts from here on, and `corrected` is an event of its own. No
-- table changes: an earlier version must not read what it would not understand.
select 1;
