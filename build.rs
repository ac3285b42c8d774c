//! Has the program built again when a file is added to the playbook that it embeds.

fn main() {
    println!("cargo::rerun-if-changed=prompts");
}
