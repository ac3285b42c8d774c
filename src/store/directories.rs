//! The directories kept in memory: built when first asked for, brought up to date by this process's own commits.
//! A workspace that is not asked for makes room for others.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::directory::{Directory, Entry, News};
use crate::domain::id::{DealNumber, WorkspaceId};
use crate::domain::watch::Attention;

/// Deals kept in memory over all workspaces, about 600 bytes each.
const MOST_ENTRIES: usize = 100_000;
/// Workspaces kept in memory.
const MOST_WORKSPACES: usize = 256;
/// Changes kept for a workspace that nobody asks for; with more, it is read again when somebody does.
const MOST_PENDING: usize = 4_096;

/// How far a workspace was read from a database that others write as well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// The latest `saved_at`.
    pub(super) saved_at: i64,
    /// The number of deletions.
    pub(super) deletions: i64,
    /// How often it was brought up to date since it was read whole.
    pub(super) refreshed: u32,
}

#[derive(Default)]
struct Slot {
    /// `None` while it is being read.
    directory: Option<Arc<Directory>>,
    /// Commits since it was read or last asked for.
    pending: BTreeMap<DealNumber, News>,
    seen: Seen,
    asked: u64,
}

#[derive(Default)]
struct Slots {
    slots: HashMap<WorkspaceId, Slot>,
    asked: u64,
}

/// The directories of the workspaces asked for last.
#[derive(Default)]
pub(super) struct Directories {
    slots: Mutex<Slots>,
}

impl Directories {
    fn slots(&self) -> MutexGuard<'_, Slots> {
        // Nothing between lock and unlock can leave the map half changed.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The directory as known, with this process's commits in it. `None`: read it and [`put`](Self::put) it;
    /// commits made while it is read are kept for it from now on.
    pub(super) fn get(&self, workspace: WorkspaceId) -> Option<(Arc<Directory>, Seen)> {
        let mut slots = self.slots();
        slots.asked += 1;
        let asked = slots.asked;
        let slot = slots.slots.entry(workspace).or_default();
        slot.asked = asked;
        let directory = slot.directory.as_mut()?;
        if !slot.pending.is_empty() {
            let current = Arc::make_mut(directory);
            for (number, news) in std::mem::take(&mut slot.pending) {
                current.take(number, news);
            }
        }
        Some((Arc::clone(directory), slot.seen))
    }

    /// Keeps what was read, with the commits made meanwhile, and gives it back. Where another reader was
    /// faster, theirs stays: it may already know of later commits.
    pub(super) fn put(
        &self,
        workspace: WorkspaceId,
        read: Directory,
        seen: Seen,
    ) -> Arc<Directory> {
        let read = Arc::new(read);
        let mut slots = self.slots();
        // Without a slot it had to make room meanwhile: nobody told us of commits, so it is not kept.
        let Some(slot) = slots.slots.get_mut(&workspace) else {
            return read;
        };
        let kept = slot.directory.get_or_insert_with(|| {
            slot.seen = seen;
            read
        });
        let pending = std::mem::take(&mut slot.pending);
        if !pending.is_empty() {
            let current = Arc::make_mut(kept);
            for (number, news) in pending {
                current.take(number, news);
            }
        }
        let kept = Arc::clone(kept);
        slots.make_room(workspace);
        kept
    }

    /// Replaces what is known; for a database that others write as well.
    pub(super) fn replace(
        &self,
        workspace: WorkspaceId,
        read: Directory,
        seen: Seen,
    ) -> Arc<Directory> {
        let read = Arc::new(read);
        let mut slots = self.slots();
        if let Some(slot) = slots.slots.get_mut(&workspace) {
            slot.directory = Some(Arc::clone(&read));
            slot.seen = seen;
            slots.make_room(workspace);
        }
        read
    }

    /// Takes in what others have committed since.
    pub(super) fn refresh(
        &self,
        workspace: WorkspaceId,
        news: Vec<(DealNumber, News)>,
        seen: Seen,
    ) -> Option<Arc<Directory>> {
        let mut slots = self.slots();
        let slot = slots.slots.get_mut(&workspace)?;
        let directory = slot.directory.as_mut()?;
        if news
            .iter()
            .any(|(number, news)| directory.differs(*number, news))
        {
            let current = Arc::make_mut(directory);
            for (number, news) in news {
                current.take(number, news);
            }
        }
        slot.seen = seen;
        Some(Arc::clone(directory))
    }

    /// Forgets a workspace: it is read again when somebody asks for it.
    pub(super) fn forget(&self, workspace: WorkspaceId) {
        self.slots().slots.remove(&workspace);
    }

    /// Takes in where a deal of that version stands after a look at it.
    pub(super) fn attend(
        &self,
        workspace: WorkspaceId,
        number: DealNumber,
        version: i64,
        attention: &Attention,
    ) {
        let mut slots = self.slots();
        let Some(slot) = slots.slots.get_mut(&workspace) else {
            return;
        };
        let Some(directory) = &slot.directory else {
            // Whoever reads it may have read the row before; what they read is not kept.
            slots.slots.remove(&workspace);
            return;
        };
        let pending = slot.pending.get(&number);
        let listed = pending.map_or_else(|| directory.get(number), |news| news.entry.as_deref());
        let Some(entry) = listed.filter(|e| e.version == version && e.attention != *attention)
        else {
            return;
        };
        let entry = Arc::new(Entry {
            attention: attention.clone(),
            ..entry.clone()
        });
        let entry = Some(entry);
        slot.pending.insert(number, News { version, entry });
    }

    /// Takes in what this process has committed.
    pub(super) fn tell(&self, workspace: WorkspaceId, number: DealNumber, news: News) {
        let mut slots = self.slots();
        let Some(slot) = slots.slots.get_mut(&workspace) else {
            return;
        };
        match slot.pending.get(&number) {
            Some(known) if known.version > news.version => {}
            _ => {
                slot.pending.insert(number, news);
            }
        }
        if slot.pending.len() > MOST_PENDING {
            slots.slots.remove(&workspace);
        }
    }
}

impl Slots {
    /// Forgets the workspaces not asked for longest, except this one.
    fn make_room(&mut self, keep: WorkspaceId) {
        let size = |slots: &HashMap<WorkspaceId, Slot>| {
            slots
                .values()
                .filter_map(|s| s.directory.as_ref())
                .map(|d| d.entries().len())
                .sum::<usize>()
        };
        while self.slots.len() > 1
            && (self.slots.len() > MOST_WORKSPACES || size(&self.slots) > MOST_ENTRIES)
        {
            let oldest = self
                .slots
                .iter()
                .filter(|(w, s)| **w != keep && s.directory.is_some())
                .min_by_key(|(_, s)| s.asked)
                .map(|(w, _)| *w);
            let Some(oldest) = oldest else { break };
            self.slots.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::directory::{Entry, Standing};

    fn entry(number: i64, version: i64, name: &str) -> Arc<Entry> {
        Arc::new(Entry {
            number: DealNumber(number),
            version,
            name: name.into(),
            customer: None,
            owner: None,
            stage: "lead".into(),
            standing: Standing::Open,
            value: None,
            close: None,
            flagged: false,
            sample: false,
            touched_at: 0,
            attention: Attention::default(),
            key: name.into(),
        })
    }

    fn news(number: i64, version: i64, name: &str) -> News {
        News {
            version,
            entry: Some(entry(number, version, name)),
        }
    }

    fn names(directory: &Directory) -> Vec<&str> {
        directory.entries().iter().map(|e| &*e.name).collect()
    }

    const W: WorkspaceId = WorkspaceId(1);

    #[test]
    fn what_is_committed_while_it_is_read_is_not_missed() {
        let directories = Directories::default();
        assert!(directories.get(W).is_none(), "read it");
        // The reading was begun before these commits.
        directories.tell(W, DealNumber(1), news(1, 2, "newer"));
        directories.tell(W, DealNumber(2), news(2, 1, "added"));
        directories.tell(W, DealNumber(3), News::DELETED);
        let read = Directory::from_entries(vec![entry(3, 1, "gone"), entry(1, 1, "older")]);
        let put = directories.put(W, read, Seen::default());
        assert_eq!(names(&put), ["newer", "added"]);
        // A second reader that was slower brings nothing old back.
        let stale = Directory::from_entries(vec![entry(1, 1, "older")]);
        assert_eq!(
            names(&directories.put(W, stale, Seen::default())),
            ["newer", "added"]
        );
    }

    #[test]
    fn versions_only_go_up() {
        let directories = Directories::default();
        assert!(directories.get(W).is_none());
        directories.put(
            W,
            Directory::from_entries(vec![entry(1, 5, "five")]),
            Seen::default(),
        );
        directories.tell(W, DealNumber(1), news(1, 4, "four"));
        let (directory, _) = directories.get(W).unwrap();
        assert_eq!(names(&directory), ["five"]);
        directories.tell(W, DealNumber(1), news(1, 7, "seven"));
        directories.tell(W, DealNumber(1), news(1, 6, "six"));
        assert_eq!(names(&directories.get(W).unwrap().0), ["seven"]);
        assert_eq!(
            names(&directory),
            ["five"],
            "whoever reads is not disturbed"
        );
    }

    #[test]
    fn workspaces_not_asked_for_make_room() {
        let directories = Directories::default();
        let fill = |w: u64, count: i64| {
            assert!(directories.get(WorkspaceId(w)).is_none());
            let entries = (1..=count).map(|n| entry(n, 1, "x")).collect();
            directories.put(
                WorkspaceId(w),
                Directory::from_entries(entries),
                Seen::default(),
            );
        };
        let half = i64::try_from(MOST_ENTRIES / 2).unwrap();
        fill(1, half);
        fill(2, half);
        assert!(directories.get(WorkspaceId(1)).is_some(), "asked for last");
        fill(3, half);
        assert!(
            directories.get(WorkspaceId(2)).is_none(),
            "the one that waited longest"
        );
        assert!(directories.get(WorkspaceId(1)).is_some());
        // One too large by itself is kept as long as it is the one asked for.
        fill(4, half * 3);
        assert!(directories.get(WorkspaceId(4)).is_some());
    }

    #[test]
    fn commits_that_nobody_asks_about_do_not_pile_up() {
        let directories = Directories::default();
        assert!(directories.get(W).is_none());
        directories.put(W, Directory::default(), Seen::default());
        for n in 0..=i64::try_from(MOST_PENDING).unwrap() {
            directories.tell(W, DealNumber(n + 1), news(n + 1, 1, "x"));
        }
        assert!(directories.get(W).is_none(), "read it again");
    }
}
