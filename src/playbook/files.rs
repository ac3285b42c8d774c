//! Where playbooks come from: a folder, or the program itself.
//!
//! A folder is read with limits, so that a stray file can't take the memory or lead out of it.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::Playbook;
use super::mistake::{Kind, Mistake};
use super::parse::{File, parse, parse_in};

/// Largest file, in bytes.
const FILE_BYTES: u64 = 1 << 20;
/// Most files.
const FILES: usize = 200;
/// How often a folder is read that is exchanged meanwhile.
const TRIES: usize = 3;
/// The link through which a mounted Kubernetes `ConfigMap` shows all its files, exchanged at once.
const MOUNTED: &str = "..data";
/// What systems leave in folders, in small letters.
const LEFT_OVER: [&str; 7] = [
    "desktop.ini",
    "thumbs.db",
    "ehthumbs.db",
    "icon\r",
    "lost+found",
    "$recycle.bin",
    "__macosx",
];
/// What editors and tools end the names of their own files with.
const LEFT_OVER_ENDS: [&str; 8] = ["~", ".bak", ".swp", ".swo", ".swx", ".tmp", ".orig", ".rej"];

/// The files under `prompts/` as they were when the program was built.
static BUILTIN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/prompts");

impl Playbook {
    /// Reads the playbook in a folder; mistakes name its files with the folder as it is named here.
    ///
    /// # Errors
    ///
    /// Every mistake that somebody made, causes first. A folder that can't be read is one mistake.
    pub fn load(folder: &Path) -> Result<Self, Vec<Mistake>> {
        let shown = folder.display().to_string();
        let name = shown.trim_end_matches('/');
        Self::load_as(folder, if name.is_empty() { &shown } else { name })
    }

    /// The same with another name for the folder, where its place is nobody's business.
    ///
    /// # Errors
    ///
    /// As [`Playbook::load`].
    pub fn load_as(folder: &Path, name: &str) -> Result<Self, Vec<Mistake>> {
        let mut gather = Gather::of(name);
        for _ in 0..TRIES {
            gather = Gather::of(name);
            let root = match folder.canonicalize() {
                Ok(root) => root,
                Err(error) => {
                    gather.broken(
                        "",
                        format!("the folder {name} can't be read: {}", plain(&error)),
                        "name another in `config.toml`, or leave `playbook` out for the one built in",
                    );
                    return Err(gather.mistakes);
                }
            };
            let mounted = fs::read_link(root.join(MOUNTED)).ok();
            gather.folder(&root, &root, "");
            if fs::read_link(root.join(MOUNTED)).ok() == mounted {
                break;
            }
        }
        if gather.unreadable {
            return Err(gather.mistakes);
        }
        // What the files say is only of use when all of them could be read.
        let known = gather.mistakes.clone();
        match parse_in(name, &gather.files, gather.mistakes) {
            Ok(_) if !known.is_empty() => Err(known),
            outcome => outcome,
        }
    }

    /// The playbook that comes with the program.
    ///
    /// # Panics
    ///
    /// Never in a tested build: the files are part of the program, and a test reads them.
    pub fn builtin() -> Self {
        // the messages built in are used wherever a playbook has none of its own
        let mut files = builtin_files();
        files.retain(|file| !file.path.starts_with("messages/"));
        match parse(&files) {
            Ok(playbook) => playbook,
            #[expect(
                clippy::panic,
                reason = "the input is a constant that `tests::the_built_in_playbook_has_no_mistake` reads"
            )]
            Err(mistakes) => panic!("the playbook built in has mistakes: {mistakes:#?}"),
        }
    }
}

/// The files that come with the program, for whoever writes them out.
pub fn builtin_files() -> Vec<File> {
    let mut files = Vec::new();
    embedded(&BUILTIN, &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn embedded(folder: &Dir<'_>, files: &mut Vec<File>) {
    for file in folder.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        files.push(File {
            path,
            bytes: file.contents().to_vec(),
        });
    }
    for folder in folder.dirs() {
        embedded(folder, files);
    }
}

/// The files of a folder, gathered.
struct Gather<'n> {
    name: &'n str,
    files: Vec<File>,
    mistakes: Vec<Mistake>,
    /// Where each file and folder really is, with the path it was read by.
    seen: HashMap<PathBuf, String>,
    /// Whether the folder itself could not be read.
    unreadable: bool,
}

impl<'n> Gather<'n> {
    fn of(name: &'n str) -> Self {
        Self {
            name,
            files: Vec::new(),
            mistakes: Vec::new(),
            seen: HashMap::new(),
            unreadable: false,
        }
    }

    fn wrong(&mut self, path: &str, problem: impl Into<String>, mend: impl Into<String>) {
        let file = if path.is_empty() {
            self.name.to_owned()
        } else {
            format!("{}/{path}", self.name)
        };
        self.mistakes.push(Mistake::new(file, 1, problem, mend));
    }

    /// The same where what the file says is not known then.
    fn broken(&mut self, path: &str, problem: impl Into<String>, mend: impl Into<String>) {
        self.wrong(path, problem, mend);
        if let Some(mistake) = self.mistakes.last_mut() {
            mistake.kind = Kind::Broken;
        }
    }

    fn folder(&mut self, root: &Path, folder: &Path, path: &str) {
        let entries = match fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>) {
            Ok(entries) => entries,
            Err(error) => {
                self.unreadable |= path.is_empty();
                return self.broken(
                    path,
                    format!("the folder can't be read: {}", plain(&error)),
                    "check who may read it",
                );
            }
        };
        let mut names: Vec<String> = Vec::new();
        for entry in entries {
            match entry.file_name().into_string() {
                Ok(name) => names.push(name),
                Err(name) => self.broken(
                    path,
                    format!("a file's name can't be read: {}", name.to_string_lossy()),
                    "rename it with plain letters",
                ),
            }
        }
        names.sort();
        for name in names.iter().filter(|name| !is_left_over(name)) {
            let inner = if path.is_empty() {
                name.clone()
            } else {
                format!("{path}/{name}")
            };
            self.entry(root, &folder.join(name), &inner);
            if self.files.len() >= FILES {
                return;
            }
        }
    }

    fn entry(&mut self, root: &Path, at: &Path, path: &str) {
        // The real place, so that a link can't lead out of the folder or round in circles.
        let real = match at.canonicalize() {
            Ok(real) => real,
            Err(error) => {
                return self.broken(
                    path,
                    format!("it can't be read: {}", plain(&error)),
                    "mend the link, or take it out",
                );
            }
        };
        if !real.starts_with(root) {
            return self.broken(
                path,
                "it leads out of the playbook's folder",
                "put the file itself there",
            );
        }
        if real == root || (real.is_dir() && path.contains('/')) {
            let problem = "a folder where only files are read";
            let mend = "move its files up, or take it out";
            if Path::new(path).extension().is_some_and(|e| e == "md") {
                self.broken(path, problem, mend);
            } else {
                self.wrong(path, problem, mend);
            }
            return;
        }
        if let Some(first) = self.seen.insert(real.clone(), path.to_owned()) {
            return self.wrong(
                path,
                format!("it is `{first}` once more"),
                "take the link out",
            );
        }
        if real.is_dir() {
            return self.folder(root, &real, path);
        }
        if !real.is_file() {
            return self.broken(path, "it is no file", "take it out");
        }
        if self.files.len() + 1 >= FILES {
            self.broken(
                "",
                format!("more than {FILES} files"),
                "take some out; a playbook needs a few dozen",
            );
        }
        let mut bytes = Vec::new();
        let outcome = fs::File::open(&real)
            .and_then(|file| file.take(FILE_BYTES + 1).read_to_end(&mut bytes));
        match outcome {
            Err(error) => self.broken(
                path,
                format!("it can't be read: {}", plain(&error)),
                "check who may read it",
            ),
            Ok(_) if bytes.len() as u64 > FILE_BYTES => self.broken(
                path,
                "it is larger than 1 MiB",
                "a playbook's files are short texts; split it, or take it out",
            ),
            Ok(_) => self.files.push(File {
                path: path.to_owned(),
                bytes,
            }),
        }
    }
}

/// A fault of the system without its number.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}

/// What editors and systems leave beside a file.
fn is_left_over(name: &str) -> bool {
    let name = name.to_lowercase();
    name.starts_with(['.', '#', '~'])
        || LEFT_OVER.contains(&name.as_str())
        || LEFT_OVER_ENDS.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn the_built_in_playbook_has_no_mistake() {
        if let Err(mistakes) = parse(&builtin_files()) {
            let shown: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            panic!("{}", shown.join("\n"));
        }
        assert_eq!(Playbook::builtin().stages.len(), 7);
    }

    /// The playbook built in, written to a folder that goes with the guard.
    fn folder() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("prompts");
        for file in builtin_files() {
            let path = root.join(&file.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file.bytes).unwrap();
        }
        (dir, root)
    }

    fn load(root: &Path) -> Vec<String> {
        match Playbook::load_as(
            root,
            if root.ends_with("prompts") {
                "prompts"
            } else {
                "nowhere"
            },
        ) {
            Ok(_) => Vec::new(),
            Err(mistakes) => mistakes.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn a_folder_reads_as_the_built_in() {
        let (_guard, root) = folder();
        for left_over in [
            ".DS_Store",
            "stages/.1-prospecting.md.swp",
            "roles.md~",
            "roles.md.bak",
            "desktop.ini",
            "stages/Thumbs.db",
            "stages/.DS_Store",
            "verticals/energy.md.swp",
            "~$strategy.md",
        ] {
            fs::write(root.join(left_over), "x").unwrap();
        }
        assert_eq!(load(&root), Vec::<String>::new());
        let names = |playbook: Playbook| -> Vec<String> {
            playbook
                .criteria()
                .map(|(_, criterion)| criterion.id.clone())
                .collect()
        };
        assert_eq!(
            names(Playbook::load(&root).unwrap()),
            names(Playbook::builtin())
        );
    }

    fn fixture(name: &str) -> Playbook {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/playbooks");
        match Playbook::load(&fixtures.join(name)) {
            Ok(playbook) => playbook,
            Err(mistakes) => panic!("{mistakes:#?}"),
        }
    }

    #[test]
    fn a_process_of_five_stages_is_read() {
        let playbook = fixture("five");
        let names: Vec<&str> = playbook
            .stages
            .iter()
            .map(|stage| stage.name.as_str())
            .collect();
        assert_eq!(names, ["Lead", "Tasting", "Offer", "Order", "Regular"]);
        assert_eq!(playbook.won_stage().id, "regular");
        assert_eq!(
            playbook
                .resolve_stage(" DEVELOPMENT ")
                .map(|stage| stage.id.as_str()),
            Some("tasting")
        );
        let passed: Vec<&str> = playbook
            .passed_over("lead", "order")
            .iter()
            .map(|stage| stage.id.as_str())
            .collect();
        assert_eq!(passed, ["tasting", "offer"]);
        assert!(playbook.passed_over("order", "lead").is_empty());
        assert!(playbook.passed_over("lead", "tasting").is_empty());
    }

    #[test]
    fn a_process_of_nine_stages_is_read() {
        let playbook = fixture("nine");
        assert_eq!(playbook.stages.len(), 9);
        assert_eq!(playbook.won_stage().id, "built");
        assert_eq!(
            playbook.next_stage("built").map(|stage| stage.id.as_str()),
            Some("yielding")
        );
        assert_eq!(playbook.next_stage("yielding").map(|stage| &stage.id), None);
        assert_eq!(
            playbook.signature().map(|(stage, _)| stage.id.as_str()),
            Some("agreed")
        );
        assert_eq!(playbook.roles.len(), 0);
        assert!(playbook.gaps().contains(&super::super::Gap::Strategy));
    }

    #[test]
    fn a_missing_folder_is_one_mistake() {
        let (_guard, root) = folder();
        let got = load(&root.join("nowhere"));
        assert_eq!(got.len(), 1, "{got:#?}");
        assert!(
            got[0].contains("nowhere:1: the folder ") && got[0].contains("can't be read"),
            "{got:#?}"
        );
    }

    #[test]
    fn a_large_file_is_refused() {
        let (_guard, root) = folder();
        fs::write(root.join("sources.md"), " ".repeat(1 << 20)).unwrap();
        assert!(
            !load(&root).concat().contains("1 MiB"),
            "1 MiB itself is read"
        );
        fs::write(root.join("sources.md"), " ".repeat((1 << 20) + 1)).unwrap();
        let wanted = "prompts/sources.md:1: it is larger than 1 MiB — a playbook's files are short texts; split it, or take it out";
        assert_eq!(load(&root), [wanted]);
    }

    #[test]
    fn too_many_files_are_refused() {
        let (_guard, root) = folder();
        for n in 0..FILES {
            fs::write(root.join(format!("competitors/c{n}.md")), "# C\n").unwrap();
        }
        let got = load(&root);
        assert!(
            got.contains(
                &"prompts:1: more than 200 files — take some out; a playbook needs a few dozen"
                    .to_owned()
            ),
            "{got:#?}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_mounted_config_map_is_read() {
        use std::os::unix::fs::symlink;
        let (guard, root) = folder();
        // As Kubernetes lays it out: the files in a folder of the moment, a link to that, links through it.
        let mount = guard.path().join("mount");
        fs::create_dir(&mount).unwrap();
        fs::rename(&root, mount.join("..2026_11_26_08_00_00.1")).unwrap();
        symlink("..2026_11_26_08_00_00.1", mount.join("..data")).unwrap();
        for entry in fs::read_dir(mount.join("..data")).unwrap() {
            let name = entry.unwrap().file_name();
            symlink(Path::new("..data").join(&name), mount.join(&name)).unwrap();
        }
        let playbook = Playbook::load(&mount).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"));
        assert_eq!(playbook.stages.len(), 7);
        assert_eq!(playbook.stages[0].file, "stages/1-prospecting.md");
        // A second link to what is read already is told, not read twice.
        symlink("..data/verticals", mount.join("competitors2")).unwrap();
        symlink("1-prospecting.md", mount.join("..data/stages/8-again.md")).unwrap();
        let got: Vec<String> = Playbook::load_as(&mount, "prompts")
            .unwrap_err()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert!(
            got.contains(&"prompts/stages/8-again.md:1: it is `stages/1-prospecting.md` once more — take the link out".to_owned()),
            "{got:#?}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_do_not_lead_out_or_in_circles() {
        use std::os::unix::fs::symlink;
        let (guard, root) = folder();
        let secret = guard.path().join("secret.md");
        fs::write(&secret, "# Secret\n").unwrap();
        symlink(&secret, root.join("competitors/secret.md")).unwrap();
        symlink(&root, root.join("stages/again")).unwrap();
        symlink(root.join("stages"), root.join("verticals/more")).unwrap();
        symlink("nowhere", root.join("differentiators/gone.md")).unwrap();
        let got = load(&root);
        let wanted = [
            "prompts/competitors/secret.md:1: it leads out of the playbook's folder — put the file itself there",
            "prompts/differentiators/gone.md:1: it can't be read: No such file or directory — mend the link, or take it out",
            "prompts/stages/again:1: a folder where only files are read — move its files up, or take it out",
            "prompts/verticals/more:1: a folder where only files are read — move its files up, or take it out",
        ];
        assert_eq!(got, wanted);
        assert!(!got.concat().contains("Secret"));
    }

    #[test]
    fn a_half_written_file_is_refused_not_read() {
        let (_guard, root) = folder();
        let path = root.join("stages/2-qualification.md");
        let whole = fs::read(&path).unwrap();
        // wherever a save was interrupted, what is left is refused or still a whole playbook
        for end in (0..whole.len()).step_by(499) {
            fs::write(&path, &whole[..end]).unwrap();
            if let Ok(playbook) = Playbook::load(&root) {
                assert!(
                    playbook
                        .stage("qualification")
                        .is_some_and(|stage| !stage.say.is_empty())
                );
            }
        }
    }
}
