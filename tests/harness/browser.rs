//! A real browser, driven as a person uses it: headless Chromium, spoken to through a pipe in its DevTools protocol.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use tokio::process::{Child, Command};
use tokio::runtime::Handle;
use tokio::time::{Instant, sleep};

use super::database;

mod pipe;

use pipe::Pipe;

/// Longer than anything here takes on a busy machine; nobody waits for it but a test that fails.
const PATIENCE: Duration = Duration::from_secs(40);

/// A running browser. It ends with this value.
pub(crate) struct Browser {
    pipe: Arc<Pipe>,
    folder: PathBuf,
    _process: Child,
}

/// A page in a profile of its own: nothing is remembered from any other. It closes with this value.
pub(crate) struct Page {
    pipe: Arc<Pipe>,
    profile: Value,
    session: String,
}

/// How large a window is, and what its owner prefers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    /// In CSS pixels.
    pub(crate) width: u32,
    /// Likewise.
    pub(crate) height: u32,
    /// Whether dark pages are preferred.
    pub(crate) is_dark: bool,
}

/// A desk's.
pub(crate) const DESKTOP: Window = Window { width: 1440, height: 900, is_dark: false };

impl Browser {
    /// Starts one with an empty folder of its own.
    pub(crate) async fn start() -> Self {
        let folder = database::path(&format!("browser_{}", std::process::id())).with_extension("");
        let line = "exec chromium --headless=new --no-sandbox --remote-debugging-pipe --no-first-run --disable-gpu \
                    --disable-breakpad --hide-scrollbars --user-data-dir=\"$0\" about:blank 3<&0 4>&1 </dev/null >/dev/null";
        let mut command = Command::new("sh");
        command.args(["-c", line]).arg(&folder).kill_on_drop(true);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let pipe = Pipe::between(process.stdin.take().unwrap(), process.stdout.take().unwrap());
        pipe.call("Browser.getVersion", json!({}), None).await;
        Self { pipe, folder, _process: process }
    }

    /// A page at an address, in a fresh profile.
    pub(crate) async fn open(&self, address: &str, window: Window) -> Page {
        let profile = self.pipe.call("Target.createBrowserContext", json!({}), None).await["browserContextId"].clone();
        let clipboard =
            json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"], "browserContextId": profile });
        self.pipe.call("Browser.grantPermissions", clipboard, None).await;
        let target = json!({ "url": "about:blank", "browserContextId": profile });
        let target = self.pipe.call("Target.createTarget", target, None).await["targetId"].clone();
        let attached = json!({ "targetId": target, "flatten": true });
        let attached = self.pipe.call("Target.attachToTarget", attached, None).await;
        let (pipe, session) = (self.pipe.clone(), attached["sessionId"].as_str().unwrap().to_owned());
        let page = Page { pipe, profile, session };
        for domain in ["Page", "Runtime", "Log", "Network"] {
            page.call(&format!("{domain}.enable"), json!({})).await;
        }
        page.call("Emulation.setFocusEmulationEnabled", json!({ "enabled": true })).await;
        let Window { width, height, is_dark } = window;
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        page.call("Emulation.setDeviceMetricsOverride", metrics).await;
        let scheme = if is_dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        page.call("Emulation.setEmulatedMedia", media).await;
        // Before there is anything to lose the focus: a list would close.
        page.call("Page.bringToFront", json!({})).await;
        page.call("Page.navigate", json!({ "url": address })).await;
        page
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // What is left goes with the temporary folder.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.pipe.forget(&self.session);
        let (pipe, profile) = (self.pipe.clone(), self.profile.clone());
        // Where there is no runtime any more, there is no browser, either.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                pipe.tell("Target.disposeBrowserContext", json!({ "browserContextId": profile })).await;
            });
        }
    }
}

impl Page {
    async fn call(&self, method: &str, parameters: Value) -> Value {
        self.pipe.call(method, parameters, Some(&self.session)).await
    }

    /// The value of an expression, awaited.
    pub(crate) async fn evaluate(&self, expression: &str) -> Value {
        self.attempt(expression).await.unwrap_or_else(|error| panic!("{expression}: {error:#}"))
    }

    async fn attempt(&self, expression: &str) -> Result<Value, Value> {
        let asked =
            json!({ "expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true });
        // While one page gives way to the next there is none that could be asked.
        let answer = self.pipe.attempt("Runtime.evaluate", asked, Some(&self.session)).await?;
        if answer["exceptionDetails"].is_null() { Ok(answer["result"]["value"].clone()) } else { Err(answer) }
    }

    /// The value of an expression once it is neither false nor empty.
    pub(crate) async fn until(&self, expression: &str) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let value = self.attempt(expression).await;
            match &value {
                Ok(Value::Null | Value::Bool(false)) | Err(_) => {}
                Ok(Value::String(text)) if text.is_empty() => {}
                Ok(value) => return value.clone(),
            }
            assert!(Instant::now() < deadline, "it never came to {expression}: {value:#?}");
            sleep(Duration::from_millis(30)).await;
        }
    }

    /// Writes as a person does, a key after the other.
    pub(crate) async fn write(&self, text: &str) {
        for letter in text.chars() {
            match letter {
                '\n' => self.press("Enter").await,
                other => self.press(other.encode_utf8(&mut [0; 4])).await,
            }
        }
    }

    /// Presses keys together, such as `Control+Enter`.
    pub(crate) async fn press(&self, keys: &str) {
        let (modifiers, key) = match keys.rsplit_once('+') {
            Some((modifiers, key)) if !key.is_empty() => (modifiers, key),
            _ => ("", keys),
        };
        let bits = [("Alt", 1), ("Control", 2), ("Meta", 4), ("Shift", 8)];
        let modifiers: u64 = bits.iter().filter(|(name, _)| modifiers.contains(name)).map(|(_, bit)| bit).sum();
        let is_letter = key.chars().count() == 1;
        let text = match key {
            "Enter" if modifiers & 2 == 0 => Some("\r"),
            "Space" if modifiers & 2 == 0 => Some(" "),
            letter if is_letter && modifiers & 2 == 0 => Some(letter),
            _ => None,
        };
        let code = if is_letter && key.is_ascii() { format!("Key{}", key.to_uppercase()) } else { key.to_owned() };
        let name = if key == "Space" { " " } else { key };
        let kind = if text.is_some() { "keyDown" } else { "rawKeyDown" };
        let number = virtual_key(key);
        let mut event =
            json!({ "type": kind, "key": name, "code": code, "modifiers": modifiers, "windowsVirtualKeyCode": number });
        if let Some(text) = text {
            event["text"] = text.into();
        }
        self.call("Input.dispatchKeyEvent", event.clone()).await;
        event["type"] = "keyUp".into();
        self.call("Input.dispatchKeyEvent", event).await;
    }

    /// Waits until there is something to be seen: what is pressed before, browsers drop.
    pub(crate) async fn painted(&self) {
        self.until("performance.getEntriesByName('first-contentful-paint').length > 0").await;
    }

    /// Clicks in the middle of the first element that a selector finds, once it can be pressed and has come to rest.
    pub(crate) async fn click(&self, selector: &str) {
        self.painted().await;
        let place = format!(
            "(() => {{ const found = document.querySelector({}); if (!found || found.disabled) return null; \
             found.scrollIntoView({{ block: 'nearest' }}); \
             const {{ x, y, width, height }} = found.getBoundingClientRect(); return [x + width / 2, y + height / 2]; }})()",
            json!(selector)
        );
        let deadline = Instant::now() + PATIENCE;
        let (mut before, mut at) = (Value::Null, self.until(&place).await);
        while at != before {
            assert!(Instant::now() < deadline, "{selector} does not come to rest");
            sleep(Duration::from_millis(30)).await;
            (before, at) = (at, self.until(&place).await);
        }
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", event).await;
        }
    }

    /// A picture of what is to be seen of the page, kept as `NAME.png` in the folder that DRAGOMAN_TEST_PICTURES names.
    pub(crate) async fn picture(&self, name: &str) {
        let picture = self.call("Page.captureScreenshot", json!({ "format": "png" })).await;
        let picture = BASE64_STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
        if let Some(folder) = std::env::var_os("DRAGOMAN_TEST_PICTURES") {
            std::fs::write(Path::new(&folder).join(name).with_extension("png"), picture).unwrap();
        }
    }

    /// Makes every answer of the network that much later.
    pub(crate) async fn delay(&self, milliseconds: u32) {
        let slow =
            json!({ "offline": false, "latency": milliseconds, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.call("Network.emulateNetworkConditions", slow).await;
    }

    /// Takes the network away, or gives it back.
    pub(crate) async fn cut_off(&self, is_cut_off: bool) {
        let conditions =
            json!({ "offline": is_cut_off, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.call("Network.emulateNetworkConditions", conditions).await;
    }

    /// Has requests fail whose addresses are like one of these, where `*` is anything; from now on no others.
    pub(crate) async fn block(&self, addresses: &[&str]) {
        self.call("Network.setBlockedURLs", json!({ "urls": addresses })).await;
    }

    /// Goes to another address, in the same profile.
    pub(crate) async fn go(&self, address: &str) {
        self.call("Page.bringToFront", json!({})).await;
        self.evaluate("window.isOld = true").await;
        self.call("Page.navigate", json!({ "url": address })).await;
        self.until("!window.isOld && document.readyState === 'complete'").await;
    }

    /// Loads the page again, in the same profile.
    pub(crate) async fn reload(&self) {
        self.call("Page.bringToFront", json!({})).await;
        self.evaluate("window.isOld = true").await;
        self.call("Page.reload", json!({})).await;
        self.until("!window.isOld && document.readyState === 'complete'").await;
    }

    /// Whatever this page complained of: errors, violations of its policy, exceptions, requests that failed.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let loud = ["Runtime.exceptionThrown", "Log.entryAdded", "Network.loadingFailed"];
        let complaint = |event: &Value| {
            let method = event["method"].as_str().unwrap_or_default();
            let is_error = method == "Runtime.consoleAPICalled" && event["params"]["type"] != "log";
            is_error || loud.contains(&method)
        };
        self.pipe.events(&self.session).iter().filter(|event| complaint(event)).map(ToString::to_string).collect()
    }

    /// Every address that this page asked for.
    pub(crate) fn requests(&self) -> Vec<String> {
        let sent =
            self.pipe.events(&self.session).into_iter().filter(|event| event["method"] == "Network.requestWillBeSent");
        sent.map(|event| event["params"]["request"]["url"].as_str().unwrap().to_owned()).collect()
    }
}

/// Windows' number of a key: browsers decide by it what a key does.
fn virtual_key(key: &str) -> u32 {
    match key {
        "Backspace" => 8,
        "Tab" => 9,
        "Enter" => 13,
        "Escape" => 27,
        "Space" => 32,
        "End" => 35,
        "Home" => 36,
        "ArrowLeft" => 37,
        "ArrowUp" => 38,
        "ArrowRight" => 39,
        "ArrowDown" => 40,
        "F1" => 112,
        letter if letter.len() == 1 && letter.as_bytes()[0].is_ascii_alphanumeric() => {
            u32::from(letter.as_bytes()[0].to_ascii_uppercase())
        }
        _ => 0,
    }
}
