//! A reader's account, as its holder uses it at any node: in, out, and what is asked meanwhile.

use serde_json::{Value, json};

use super::client::{Answer, Client};

const PASSWORD: &str = "correct horse";

/// What was heard of a reader's request.
#[derive(Clone, Debug)]
pub enum Told<T> {
    /// It is done, or so.
    So(T),
    /// The session, or the account, is nobody's.
    Nobody,
    /// Nobody can tell whether it is done: why not.
    Nothing(String),
}

/// An account. It is there once somebody was told so.
#[derive(Clone, Debug)]
pub struct Account {
    name: String,
    attempts: usize,
    email: Option<String>,
}

impl Account {
    /// One that is yet to be made. No other one has this name.
    pub fn new(name: String) -> Self {
        Self { name, attempts: 0, email: None }
    }

    /// The address that it is under, once it is there.
    pub fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }

    /// Lets its holder in at a node, who makes it where it is not there yet; the session, as a request shows it.
    pub async fn enter(&mut self, client: &Client) -> Told<String> {
        if let Some(email) = &self.email {
            let input = json!({ "email": email, "password": PASSWORD });
            return begun(client, "signIn", "SignInInput", input).await;
        }
        // What became of an attempt that nobody was told of cannot be known: the next one is under another address.
        self.attempts += 1;
        let email = format!("{}-{}@news.example", self.name, self.attempts);
        let input = json!({ "email": email, "password": PASSWORD, "displayName": self.name });
        let told = begun(client, "signUp", "SignUpInput", input).await;
        if matches!(told, Told::So(_)) {
            self.email = Some(email);
        }
        told
    }
}

async fn begun(client: &Client, name: &str, kind: &str, input: Value) -> Told<String> {
    let query = format!(
        "mutation($input: {kind}!) {{ {name}(input: $input) {{ token viewer {{ email }} errors {{ code }} }} }}"
    );
    let email = input["email"].clone();
    match ask(client, None, &query, json!({ "input": input })).await {
        Told::So((_, data)) => match data[name]["token"].as_str() {
            Some(token) if data[name]["viewer"]["email"] == email => Told::So(format!("Bearer {token}")),
            _ => Told::Nobody,
        },
        Told::Nobody => Told::Nobody,
        Told::Nothing(why) => Told::Nothing(why),
    }
}

/// Ends a session at a node.
pub async fn leave(client: &Client, session: &str) -> Told<()> {
    match ask(client, Some(session), "mutation { signOut { signedOut } }", json!({})).await {
        Told::So((_, data)) if data["signOut"]["signedOut"] == true => Told::So(()),
        Told::So(_) | Told::Nobody => Told::Nobody,
        Told::Nothing(why) => Told::Nothing(why),
    }
}

/// Whose a session is, as a node has it: an address, or nobody's.
pub async fn whose(client: &Client, session: &str) -> Told<String> {
    match ask(client, Some(session), "{ viewer { email } }", json!({})).await {
        Told::So((_, data)) => match data["viewer"]["email"].as_str() {
            Some(email) => Told::So(email.to_owned()),
            None => Told::Nobody,
        },
        Told::Nobody => Told::Nobody,
        Told::Nothing(why) => Told::Nothing(why),
    }
}

/// Asks a node, by a session where there is one; the answer, and its data.
pub async fn ask(client: &Client, session: Option<&str>, query: &str, variables: Value) -> Told<(Answer, Value)> {
    let headers: Vec<_> = session.map(|session| ("authorization", session)).into_iter().collect();
    let answer = match client.post(&json!({ "query": query, "variables": variables }), &headers).await {
        Ok(answer) => answer,
        Err(error) if error.is_connect() => return Told::Nothing("not connected".to_owned()),
        Err(_) => return Told::Nothing("cut off".to_owned()),
    };
    let mut body = answer.json();
    if body["errors"].is_array() || body["data"].is_null() {
        let code = body["errors"][0]["extensions"]["code"].as_str().unwrap_or("no answer");
        return match code {
            "UNAUTHENTICATED" => Told::Nobody,
            code => Told::Nothing(format!("{} {code}", answer.status)),
        };
    }
    let data = body["data"].take();
    Told::So((answer, data))
}
