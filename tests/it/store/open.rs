//! Opening: what can't be used is refused with a line that says what to do, and left as it is.

use std::fs;
use std::path::PathBuf;

use dealcoach::store::{OpenError, Store};

use super::support::*;

fn path(db: &Db) -> PathBuf {
    PathBuf::from(db.url.trim_start_matches("sqlite://"))
}

async fn refused(url: &str) -> OpenError {
    match Store::open(url).await {
        Ok(_) => panic!("{url} was opened"),
        Err(error) => {
            let line = error.to_string();
            assert!(
                !line.contains('\n') && line.len() > 20,
                "one line that says something: {line}"
            );
            error
        }
    }
}

each_engine! {
    async fn a_newer_database_is_refused_untouched(db) {
        let store = db.open().await;
        let record = log(&store, HOME, 1, "Acme").await;
        store.close().await;
        db.sql("insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
                select 9999, 'later', success, checksum, 0 from _sqlx_migrations where version = 1").await;
        let before = db.is_sqlite().then(|| fs::read(path(&db)).expect("readable"));
        let error = refused(&db.url).await;
        assert!(matches!(error, OpenError::Unusable(_)) && error.exit_code() == 74, "{error:?}");
        assert!(error.to_string().contains("newer"), "{error}");
        if let Some(before) = before {
            assert_eq!(fs::read(path(&db)).expect("readable"), before, "not a byte was changed");
        }
        db.sql("delete from _sqlx_migrations where version = 9999").await;
        let store = db.open().await;
        assert_eq!(load(&store, HOME, record.number).await, record);
        store.close().await;
    }

    async fn a_database_of_another_build_is_refused(db) {
        db.open().await.close().await;
        let other = if db.is_sqlite() {
            "update _sqlx_migrations set checksum = x'00'"
        } else {
            "update _sqlx_migrations set checksum = '\\x00'"
        };
        db.sql(other).await;
        let error = refused(&db.url).await;
        assert!(matches!(error, OpenError::Unusable(_)), "{error:?}");
    }

    async fn opening_again_changes_nothing(db) {
        let store = db.open().await;
        let record = log(&store, HOME, 1, "Acme").await;
        store.close().await;
        for _ in 0..3 {
            let store = db.open().await;
            assert_eq!(load(&store, HOME, record.number).await, record);
            store.close().await;
        }
    }
}

#[tokio::test]
async fn addresses_that_make_no_sense_are_refused() {
    for url in [
        "",
        "dealcoach.db",
        "mysql://host/x",
        "sqlite://",
        "sqlite::memory:",
        "sqlite://x.db?mode=ro",
    ] {
        let error = refused(url).await;
        assert!(
            matches!(error, OpenError::BadUrl(_)) && error.exit_code() == 78,
            "{url}: {error:?}"
        );
    }
}

#[tokio::test]
async fn a_server_out_of_reach_is_refused_without_the_password() {
    for url in [
        "postgres://bot:hunter2@127.0.0.1:1/deals",
        "postgres://bot:hunter2@127.0.0.1:port/deals",
    ] {
        let error = refused(url).await;
        assert!(
            !error.to_string().contains("hunter2") && !format!("{error:?}").contains("hunter2"),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_second_process_is_refused() {
    let db = Db::sqlite();
    let store = db.open().await;
    let error = refused(&db.url).await;
    assert!(
        matches!(error, OpenError::Busy(_)) && error.exit_code() == 75,
        "{error:?}"
    );
    #[cfg(unix)]
    {
        let link = path(&db).with_file_name("link.db");
        std::os::unix::fs::symlink(path(&db), &link).expect("a link");
        let error = refused(&format!("sqlite://{}", link.display())).await;
        assert!(
            matches!(error, OpenError::Busy(_)),
            "by another name too: {error:?}"
        );
    }
    log(&store, HOME, 1, "Still works").await;
    store.close().await;
    db.open().await.close().await;
}

#[tokio::test]
async fn what_is_no_database_is_refused_and_left() {
    let db = Db::sqlite();
    let path = path(&db);
    let junk = "name,stage\nAcme,lead\n".repeat(500).into_bytes();
    fs::write(&path, &junk).expect("written");
    let error = refused(&db.url).await;
    assert!(
        matches!(error, OpenError::Unusable(_)) && error.exit_code() == 74,
        "{error:?}"
    );
    assert!(error.to_string().contains("backup"), "{error}");
    assert_eq!(fs::read(&path).expect("still there"), junk);
    fs::remove_file(&path).expect("removed");
    fs::create_dir(&path).expect("a folder");
    assert!(matches!(refused(&db.url).await, OpenError::Unusable(_)));
}

#[tokio::test]
async fn a_database_of_another_program_is_refused_and_left() {
    let db = Db::sqlite();
    fs::write(path(&db), []).expect("written");
    db.sql("create table theirs (x); insert into theirs values (1)")
        .await;
    let before = fs::read(path(&db)).expect("readable");
    let error = refused(&db.url).await;
    assert!(matches!(error, OpenError::Unusable(_)), "{error:?}");
    assert_eq!(fs::read(path(&db)).expect("still there"), before);
}

#[tokio::test]
async fn an_empty_file_is_new_but_not_if_it_was_in_use() {
    let db = Db::sqlite();
    fs::write(path(&db), []).expect("written");
    let store = db.open().await;
    log(&store, HOME, 1, "Acme").await;
    store.close().await;
    fs::write(path(&db), []).expect("emptied");
    let error = refused(&db.url).await;
    assert!(matches!(error, OpenError::Unusable(_)), "{error:?}");
    assert_eq!(fs::read(path(&db)).expect("still there").len(), 0);
}

#[tokio::test]
async fn a_damaged_file_is_refused_or_harmless_but_never_lost() {
    let db = Db::sqlite();
    let store = db.open().await;
    for i in 0..40 {
        log(&store, HOME, 1 + i, &format!("Deal {i}")).await;
    }
    store.close().await;
    let good = fs::read(path(&db)).expect("readable");
    let mut seed = 0x9e37_79b9_u64;
    let mut refusals = 0;
    for round in 0..60 {
        let mut bad = good.clone();
        for _ in 0..=(round % 8) * 4 {
            // A plain generator, so that a failure can be repeated.
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let at = usize::try_from(seed >> 33).expect("fits") % bad.len();
            bad[at] ^= 1 << (seed >> 20 & 7);
        }
        fs::write(path(&db), &bad).expect("written");
        match Store::open(&db.url).await {
            Ok(store) => store.close().await,
            Err(error) => {
                assert!(
                    matches!(error, OpenError::Unusable(_)),
                    "round {round}: {error:?}"
                );
                refusals += 1;
            }
        }
        assert!(path(&db).exists(), "round {round}");
        for suffix in ["-wal", "-shm"] {
            let beside = PathBuf::from(format!("{}{suffix}", path(&db).display()));
            if beside.exists() {
                fs::remove_file(beside).expect("removed");
            }
        }
    }
    assert!(refusals > 10, "{refusals} of 60 were noticed");
    fs::write(path(&db), &good[..good.len() / 2]).expect("cut");
    assert!(matches!(refused(&db.url).await, OpenError::Unusable(_)));
}

#[tokio::test]
async fn a_folder_that_cant_be_written_is_refused() {
    let error = refused("sqlite:///no/such/folder/x.db").await;
    assert!(
        matches!(error, OpenError::CantWrite(_)) && error.exit_code() == 73,
        "{error:?}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).expect("read-only");
        let mut url = format!("sqlite://{}", folder.path().join("x.db").display());
        if fs::write(folder.path().join("probe"), []).is_ok() {
            // Root may write anywhere but where the kernel itself says no.
            url = "sqlite:///proc/x.db".to_owned();
        }
        if !url.contains("/proc") || PathBuf::from("/proc").exists() {
            let error = refused(&url).await;
            assert!(matches!(error, OpenError::CantWrite(_)), "{error:?}");
        }
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("writable");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let db = Db::sqlite();
    let store = db.open().await;
    log(&store, HOME, 1, "Acme").await;
    for suffix in ["", "-wal", "-shm", ".lock"] {
        let file = format!("{}{suffix}", path(&db).display());
        let mode = fs::metadata(&file).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{file}");
    }
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_at_once_on_postgres_all_start() {
    let Some(db) = Db::postgres() else { return };
    let mut tasks = tokio::task::JoinSet::new();
    for i in 1..=4 {
        let url = db.url.clone();
        tasks.spawn(async move {
            let store = Store::open(&url).await.expect("opens");
            let number = log(&store, HOME, i, "Acme").await.number.0;
            store.close().await;
            number
        });
    }
    let mut numbers = tasks.join_all().await;
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3, 4]);
}
