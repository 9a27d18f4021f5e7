//! The gateway's addresses, as the start page lists them: each leads to the listener that serves it.
//!
//! Unknown here: the newsroom.

use std::fmt::Write;
use std::net::SocketAddr;

use crate::config::{ServerConfig, Switch};
use crate::door::loopback::reachable;

/// What ops ask for, which a listener of its own may serve.
const OPS: [(&str, &str); 4] = [
    ("/livez", "whether its process is up"),
    ("/readyz", "whether this gateway can serve"),
    ("/metrics", "what it counts, for Prometheus"),
    ("/ops", "its rates, slowest operations, newest errors and traces"),
];

/// The list. `example` is what may be tried, as markup.
pub(super) fn places(server: &ServerConfig, example: &str) -> String {
    let (address, api) = match server.console {
        Switch::On => ("/graphql", "the API, with a console in this browser"),
        Switch::Off => ("/graphql?query=%7B%20site%20%7B%20name%20%7D%20%7D", "the API"),
    };
    let mut html = format!(
        "<dl><dt><a href=\"{address}\">/graphql</a></dt>\
         <dd>{api}; send <code>{{\"query\": \"{{ locales {{ nativeName }} }}\"}}</code> by POST{example}</dd>\
         <dt>/graphql/ws</dt><dd>the same over WebSocket, for who subscribes (<code>graphql-transport-ws</code>)</dd>\
         <dt><a href=\"/schema.graphql\">/schema.graphql</a></dt><dd>all that can be asked, every field explained</dd>\
         <dt>/feeds</dt><dd>what is new, as RSS, Atom or JSON Feed: each language below names its own</dd>\
         <dt>/ninjs</dt><dd>all that becomes of articles, in order, for partners: IPTC ninjs at <code>/ninjs/LANGUAGE</code></dd>\
         <dt><a href=\"/sitemap.xml\">/sitemap.xml</a></dt><dd>every address of the site, for search engines</dd>"
    );
    if server.sample == Switch::On {
        html += "<dt><a href=\"/demo/\">/demo/</a></dt><dd>a sample newsroom over it all, as readers see one</dd>";
    }
    for (path, what) in OPS {
        // Writing to a string cannot fail.
        let _ = write!(html, "<dt>{}</dt><dd>{what}</dd>", ops(path, server.admin_listen));
    }
    html + "</dl>"
}

/// Where ops find a path; one that this listener does not serve is named with its address, as far as that is known.
fn ops(path: &str, admin: Option<SocketAddr>) -> String {
    match admin.map(reachable) {
        None => format!("<a href=\"{path}\">{path}</a>"),
        Some(admin) if admin.port() == 0 => path.to_owned(),
        Some(admin) => format!("<a href=\"http://{admin}{path}\">{admin}{path}</a>"),
    }
}
