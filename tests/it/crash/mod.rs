//! The real program killed at random points, and told more at once than it can save.
//!
//! What was acknowledged is in the database, once; every flag it caused is in the channel, once. A round that
//! fails is replayed with the seed it prints: `DEALCOACH_SEED=… cargo test crash`.

mod burst;
mod kill;
pub mod program;
