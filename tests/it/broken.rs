//! A playbook with a file that can't be read, as whoever runs the program is told of it.

use std::fs;
use std::path::Path;

use crate::process::Program;
use crate::support;

/// What breaks a file.
type Break = fn(&Path);

#[tokio::test]
async fn a_broken_file_of_the_playbook_is_one_line_with_its_path_as_it_was_named() {
    let ours = support::copy_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts"));
    let broken: [(&str, Break, &str); 6] = [
        (
            "stages/3-development.md",
            |file| {
                fs::write(
                    file,
                    fs::read_to_string(file).unwrap().replacen("\n+++", "", 1),
                )
                .unwrap();
            },
            ":1: the settings that begin with `+++` do not end",
        ),
        (
            "stages/6-closing.md",
            |file| fs::write(file, b"+++\n\xff").unwrap(),
            ":2: the file is not UTF-8",
        ),
        (
            "roles.md",
            |file| fs::remove_file(file).unwrap(),
            ":1: the file is missing",
        ),
        (
            "stages/2-qualification.md",
            |file| {
                fs::remove_file(file).unwrap();
                fs::create_dir(file).unwrap();
            },
            ":1: a folder where only files are read",
        ),
        (
            "stages/1-prospecting.md",
            |file| fs::write(file, "").unwrap(),
            ":1: the file is empty",
        ),
        (
            "competitors/plainford.md",
            |file| {
                fs::remove_file(file).unwrap();
                std::os::unix::fs::symlink("nowhere.md", file).unwrap();
            },
            ":1: it can't be read",
        ),
    ];
    for (name, break_it, wanted) in broken {
        let program = Program::new()
            .with("DISCORD_TOKEN", "broken-token")
            .file("config.toml", "playbook = \"ours\"\n");
        let folder = program.path("ours");
        let copy = support::copy_of(ours.path());
        fs::rename(copy.path(), &folder).unwrap();
        break_it(&folder.join(name));
        let (code, _, lines) = program.end(&["check"]).await;
        assert_eq!((code, lines.len()), (65, 1), "{lines:#?}");
        let start = format!("dealcoach: ours/{name}{wanted}");
        assert!(lines[0].starts_with(&start), "{lines:#?}");
        let (code, _, lines) = program.end(&["check", "./ours/"]).await;
        assert_eq!((code, lines.len()), (65, 1), "{lines:#?}");
        let start = format!("dealcoach: ./ours/{name}{wanted}");
        assert!(lines[0].starts_with(&start), "{lines:#?}");
        for command in [&["run"][..], &["practice", "--port", "0"]] {
            let (code, _, lines) = program.end(command).await;
            assert_eq!((code, lines.len()), (65, 1), "{lines:#?}");
            assert!(
                lines[0].contains(&format!("ours/{name}{wanted}")),
                "{lines:#?}"
            );
        }
    }
    let (code, _, lines) = Program::new().end(&["check", "nowhere"]).await;
    assert_eq!((code, lines.len()), (65, 1), "{lines:#?}");
    assert!(
        lines[0].contains("nowhere:1: the folder nowhere can't be read"),
        "{lines:#?}"
    );
}
