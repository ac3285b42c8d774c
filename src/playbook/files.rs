//! Where playbooks come from: a folder, or the program itself.
//!
//! A folder is read with limits, so that a stray file can't take the memory or lead out of it.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use include_dir::{Dir, include_dir};

use super::Playbook;
use super::mistake::Mistake;
use super::parse::{FOLDER, File, parse};

/// Largest file, in bytes.
const FILE_BYTES: u64 = 1 << 20;
/// Most files.
const FILES: usize = 200;

/// The files under `prompts/` as they were when the program was built.
static BUILTIN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/prompts");

impl Playbook {
    /// Reads the playbook in a folder.
    ///
    /// # Errors
    ///
    /// Every mistake of every file. A folder that can't be read is one mistake.
    pub fn load(folder: &Path) -> Result<Self, Vec<Mistake>> {
        let mut gather = Gather::default();
        match folder.canonicalize() {
            Ok(root) => gather.folder(&root, &root, ""),
            Err(error) => gather.wrong(
                "",
                format!("the folder {} can't be read: {error}", folder.display()),
                "name another in `config.toml`, or leave `playbook` out for the one built in",
            ),
        }
        // what the files say is only of use when all of them could be read
        match (gather.mistakes.is_empty(), parse(&gather.files)) {
            (true, parsed) => parsed,
            (false, Ok(_)) => Err(gather.mistakes),
            (false, Err(more)) => {
                gather.mistakes.extend(more);
                Err(gather.mistakes)
            }
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
#[derive(Default)]
struct Gather {
    files: Vec<File>,
    mistakes: Vec<Mistake>,
}

impl Gather {
    fn wrong(&mut self, path: &str, problem: impl Into<String>, mend: impl Into<String>) {
        let file = if path.is_empty() {
            FOLDER.to_owned()
        } else {
            format!("{FOLDER}/{path}")
        };
        self.mistakes.push(Mistake {
            file,
            line: 1,
            problem: problem.into(),
            mend: mend.into(),
        });
    }

    fn folder(&mut self, root: &Path, folder: &Path, path: &str) {
        let entries = match fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>) {
            Ok(entries) => entries,
            Err(error) => {
                return self.wrong(
                    path,
                    format!("the folder can't be read: {error}"),
                    "check who may read it",
                );
            }
        };
        let mut names: Vec<String> = Vec::new();
        for entry in entries {
            match entry.file_name().into_string() {
                Ok(name) => names.push(name),
                Err(name) => self.wrong(
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
        // the real place, so that a link can't lead out of the folder or round in circles
        let real = match at.canonicalize() {
            Ok(real) => real,
            Err(error) => {
                return self.wrong(
                    path,
                    format!("it can't be read: {error}"),
                    "mend the link, or take it out",
                );
            }
        };
        if !real.starts_with(root) {
            return self.wrong(
                path,
                "it leads out of the playbook's folder",
                "put the file itself there",
            );
        }
        if real.is_dir() {
            if path.contains('/') || at.is_symlink() {
                return self.wrong(
                    path,
                    "a folder where only files are read",
                    "move its files up, or take it out",
                );
            }
            return self.folder(root, &real, path);
        }
        if !real.is_file() {
            return self.wrong(path, "it is no file", "take it out");
        }
        if self.files.len() + 1 >= FILES {
            self.wrong(
                "",
                format!("more than {FILES} files"),
                "take some out; a playbook needs a few dozen",
            );
        }
        let mut bytes = Vec::new();
        let outcome = fs::File::open(&real)
            .and_then(|file| file.take(FILE_BYTES + 1).read_to_end(&mut bytes));
        match outcome {
            Err(error) => self.wrong(
                path,
                format!("it can't be read: {error}"),
                "check who may read it",
            ),
            Ok(_) if bytes.len() as u64 > FILE_BYTES => self.wrong(
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

/// What editors and systems leave beside a file.
fn is_left_over(name: &str) -> bool {
    name.starts_with(['.', '#'])
        || name.ends_with('~')
        || [".bak", ".swp", ".tmp", ".orig"]
            .iter()
            .any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_playbook_has_no_mistake() {
        if let Err(mistakes) = parse(&builtin_files()) {
            let shown: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            panic!("{}", shown.join("\n"));
        }
    }
}
