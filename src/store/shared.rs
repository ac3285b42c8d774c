//! What the writer and the readers share: what is kept in memory, and the signals to the rest of the program.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hashlink::LruCache;
use tokio::sync::{Notify, watch};

use super::change::{Saved, SettingsRecord};
use super::directories::Directories;
use super::directory::News;
use super::outbox::{Done, Op};
use super::prepared::Prepared;
use super::recent::Recent;
use crate::domain::id::{InteractionId, UserId, WorkspaceId};

/// Workspaces whose settings are kept in memory.
const MOST_SETTINGS: usize = 1_024;
/// Rules met by people that are kept in memory.
const MOST_MET: usize = 4_096;

/// Memory and signals of one store.
pub(super) struct Shared {
    /// Whether this process alone writes, so that what it remembers is what is there.
    pub(super) alone: bool,
    pub(super) directories: Directories,
    /// Empty where others write as well.
    pub(super) recent: Recent,
    settings: Mutex<Remembered>,
    /// Which interaction explained a rule: once it is written it stays, whoever else writes.
    met: Mutex<LruCache<(WorkspaceId, UserId, String), InteractionId>>,
    /// Woken when messages may be due.
    pub(super) posts: Notify,
    stopped: watch::Sender<Option<String>>,
}

#[derive(Default)]
struct Remembered {
    settings: HashMap<WorkspaceId, SettingsRecord>,
    /// Counts how often all was forgotten: what was read before that may be out of date.
    forgotten: u64,
}

impl Shared {
    pub(super) fn new(alone: bool) -> Self {
        Self {
            alone,
            directories: Directories::default(),
            recent: Recent::default(),
            settings: Mutex::default(),
            met: Mutex::new(LruCache::new(MOST_MET)),
            posts: Notify::new(),
            stopped: watch::Sender::new(None),
        }
    }

    /// The interaction that explained a rule, if that is remembered.
    pub(super) fn met(&self, w: WorkspaceId, user: UserId, rule: &str) -> Option<InteractionId> {
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        met.get(&(w, user, rule.to_owned())).copied()
    }

    /// Remembers the interaction that explained a rule, as it was read.
    pub(super) fn has_met(&self, w: WorkspaceId, user: UserId, rule: &str, by: InteractionId) {
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        met.insert((w, user, rule.to_owned()), by);
    }

    /// After a failure that leaves the state of the database unknown: nothing is written any more.
    pub(super) fn stop(&self, why: String) {
        tracing::error!(why, "the database is given up");
        self.stopped.send_replace(Some(why));
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.borrow().is_some()
    }

    pub(super) fn watch_stopped(&self) -> watch::Receiver<Option<String>> {
        self.stopped.subscribe()
    }

    /// Takes in a committed change.
    pub(super) fn committed(&self, prepared: &Prepared, saved: Saved) {
        let change = &prepared.change;
        if self.alone {
            if let (Some(write), Some(row), Some(number)) =
                (&change.deal, &prepared.deal, saved.number)
            {
                let deal = Arc::clone(&write.deal);
                self.recent
                    .wrote(change.workspace, number, row.version, deal, row.body.len());
                let entry = prepared.entry(number).map(Arc::new);
                self.directories.tell(
                    change.workspace,
                    number,
                    News {
                        version: row.version,
                        entry,
                    },
                );
            }
            if let Some((version, settings)) = &change.settings {
                let set = SettingsRecord {
                    version: version + 1,
                    settings: Arc::new(settings.clone()),
                };
                let before = self.remembered().forgotten;
                self.remember(change.workspace, set, before);
            }
        }
        // An answer's own message is shown by whoever answers; the sender need not look before its time.
        if saved.due || change.posts.iter().any(|p| p.answers.is_none()) {
            self.posts.notify_one();
        }
    }

    /// Takes in a committed write that is not a change.
    pub(super) fn op_done(&self, op: &Op, done: &Done) {
        if let (
            Op::Delete {
                workspace, number, ..
            },
            Done::Deleted(true),
            true,
        ) = (op, done, self.alone)
        {
            self.directories.tell(*workspace, *number, News::DELETED);
            self.recent.deleted(*workspace, *number);
        }
        if let (Op::Looked(looked), true) = (op, self.alone) {
            for look in looked {
                let (w, n) = (look.workspace, look.number);
                self.directories.attend(w, n, look.version, &look.attention);
            }
        }
        if let (Op::ForgetPerson { workspace, .. }, true) = (op, self.alone) {
            self.directories.forget(*workspace);
            self.recent.forget(*workspace);
        }
        if op.wakes() {
            self.posts.notify_one();
        }
    }

    fn remembered(&self) -> MutexGuard<'_, Remembered> {
        // Nothing between lock and unlock can leave the map half changed.
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A workspace's settings if they are known; otherwise what [`remember`](Self::remember) wants to be told.
    pub(super) fn settings(&self, workspace: WorkspaceId) -> Result<SettingsRecord, u64> {
        let remembered = self.remembered();
        remembered
            .settings
            .get(&workspace)
            .cloned()
            .ok_or(remembered.forgotten)
    }

    /// Keeps settings that were read or written, unless later ones are known.
    pub(super) fn remember(&self, workspace: WorkspaceId, set: SettingsRecord, forgotten: u64) {
        let mut remembered = self.remembered();
        if remembered.forgotten != forgotten {
            return;
        }
        if remembered.settings.len() >= MOST_SETTINGS
            && !remembered.settings.contains_key(&workspace)
        {
            remembered.settings.clear();
            remembered.forgotten += 1;
        }
        match remembered.settings.get(&workspace) {
            Some(known) if known.version > set.version => {}
            _ => {
                remembered.settings.insert(workspace, set);
            }
        }
    }
}
