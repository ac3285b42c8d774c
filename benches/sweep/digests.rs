//! What digests cost that are all due in the same minute: planning them, and making and drawing each.

use std::hint::black_box;
use std::time::Instant;

use dealcoach::coach::{Coach, Posting};
use dealcoach::store::Store;

use crate::plain::{NOW, Plain};
use crate::{Outcome, coach, load, ms, row};

/// Digests that are made to measure one.
const MADE: u32 = 160;
/// Posts claimed at once, as the sender does.
const CLAIM: u32 = 16;

/// One digest a workspace, all due now.
pub async fn due_at_once(url: &str, plain: &mut Plain, workspaces: i64) -> Outcome<()> {
    plain.set_digests(workspaces).await?;
    let store = Store::open(url).await?;
    let coach = coach(&store)?;
    let planned = plan(&coach, plain, workspaces).await?;
    println!(
        "  {workspaces} digests due in the same minute are planned in {:.1} s, {:.2} ms each; load {}",
        planned / 1e3,
        planned / f64::from(u32::try_from(workspaces)?),
        load(),
    );
    making(&coach, plain).await?;
    store.close().await;
    Ok(())
}

/// Plans all that are due; how long that took, in milliseconds.
pub async fn plan(coach: &Coach, plain: &mut Plain, workspaces: i64) -> Outcome<f64> {
    let begun = Instant::now();
    while coach.look(NOW).await? {}
    let planned = ms(begun);
    let there = plain.digests_planned().await?;
    if there != workspaces {
        return Err(format!("{there} of {workspaces} digests were planned").into());
    }
    Ok(planned)
}

/// Making a digest with its picture, beside reading the workspace's open deals as text.
pub async fn making(coach: &Coach, plain: &mut Plain) -> Outcome<()> {
    let (mut ours, mut beside, mut drawn) = (Vec::new(), Vec::new(), 0);
    for _ in 0..MADE / CLAIM {
        for post in coach.store.claim_posts(NOW, CLAIM).await? {
            let begun = Instant::now();
            let posting = black_box(coach.post(&post).await?);
            ours.push(ms(begun));
            if let Posting::Send(message) = posting {
                drawn += usize::from(message.file.is_some());
            }
            let begun = Instant::now();
            black_box(plain.open_deals(post.workspace.as_i64()).await?);
            beside.push(ms(begun));
        }
    }
    let what = format!(
        "a digest made, {drawn} of {} drawn; its deals read, ms",
        ours.len()
    );
    row(&what, ours, beside);
    Ok(())
}
