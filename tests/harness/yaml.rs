//! YAML, as Python reads it.

use std::path::Path;

use serde_json::Value;
use tokio::process::Command;

/// What a file says; fails where it is no YAML.
pub(crate) async fn read(path: &Path) -> Value {
    let program = "import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)";
    let said = Command::new("python3").args(["-c", program]).arg(path).output().await.unwrap();
    assert!(said.status.success(), "{}: {}", path.display(), String::from_utf8_lossy(&said.stderr));
    serde_json::from_slice(&said.stdout).unwrap()
}
