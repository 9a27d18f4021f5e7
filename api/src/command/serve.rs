//! `dragoman serve`: the gateway, until it is told to stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::app::{App, StartError};
use crate::cache::mutant;
use crate::config::{Config, Switch};
use crate::door::loopback::reachable;
use crate::http;
use crate::telemetry::output;

/// Serves until Ctrl-C or SIGTERM, then lets what is in flight finish.
pub(super) async fn run(mut config: Config) -> anyhow::Result<()> {
    // Listeners first: a port in use is found before anything is written to a new database.
    let listener = listen(config.server.listen).await?;
    let admin = match config.server.admin_listen {
        Some(address) => Some(listen(address).await?),
        None => None,
    };
    // What was bound: port 0 has become another.
    config.server.listen = listener.local_addr()?;
    config.server.admin_listen = admin.as_ref().map(TcpListener::local_addr).transpose()?;
    let stopped = stopped()?;
    let mut told = stopped.clone();
    let app = tokio::select! {
        app = App::open(config) => Arc::new(app?),
        _ = told.wait_for(|stop| stop.signals > 0) => return Ok(()),
    };
    if mutant::ARE_HERE {
        tracing::warn!("this gateway was built to answer wrongly, for tests: the feature `mutants` is on");
    }
    greet(&app).await;
    let left = |stopped: watch::Receiver<Stop>, app: Arc<App>| async move { leave(stopped, &app).await };
    let public = http::serve(listener, http::router(app.clone()), left(stopped.clone(), app.clone()));
    // Who watches the gateway is answered until it has ended.
    let admin = async {
        match admin {
            Some(admin) => http::serve(admin, http::admin_router(app.clone()), std::future::pending()).await,
            None => std::future::pending().await,
        }
    };
    // Who listens would do so for ever: they are sent away, and go on at another node.
    let sent_away = async {
        leave(stopped.clone(), &app).await;
        app.live.close().await;
        Ok(())
    };
    let serving = async { tokio::try_join!(public, sent_away).map(|_| ()) };
    tokio::select! {
        served = serving => served.context("the listener failed")?,
        served = admin => served.context("the listener for health failed")?,
        () = impatience(stopped.clone(), app.config.connections.drain_timeout()) => {
            tracing::warn!("stopped before all requests were finished");
        }
    }
    app.write_usage_down().await;
    if let Some(tracer) = &app.tracer {
        tracer.flush().await;
    }
    tracing::info!("stopped");
    Ok(())
}

/// What was heard of the end.
#[derive(Clone, Copy, Debug, Default)]
struct Stop {
    /// How often Ctrl-C or SIGTERM.
    signals: u8,
    /// Whether a person is waiting: there is no load balancer to notice anything.
    at_once: bool,
}

/// Ends when nobody is to be let in any more: a grace after SIGTERM, in which `/readyz` says that the gateway leaves,
/// and at once after Ctrl-C.
async fn leave(mut stopped: watch::Receiver<Stop>, app: &App) {
    drop(stopped.wait_for(|stop| stop.signals > 0).await);
    app.door.drain.begin();
    drop(tokio::time::timeout(app.config.connections.drain_grace(), stopped.wait_for(|stop| stop.at_once)).await);
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    if mutant::ARE_HERE && !address.ip().is_loopback() {
        return Err(StartError::Mutant(address));
    }
    TcpListener::bind(address).await.map_err(|error| StartError::Listen { address, reason: error.to_string() })
}

/// Hears Ctrl-C and SIGTERM.
fn stopped() -> anyhow::Result<watch::Receiver<Stop>> {
    let (told, stopped) = watch::channel(Stop::default());
    let mut interrupt = signal(SignalKind::interrupt()).context("Ctrl-C cannot be heard")?;
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be heard")?;
    tokio::spawn(async move {
        for signals in 1..=2 {
            let by_person = tokio::select! {
                _ = interrupt.recv() => true,
                _ = terminate.recv() => false,
            };
            tracing::info!(signals, "stopping; requests in flight are finished first, unless this is said twice");
            told.send_modify(|stop| *stop = Stop { signals, at_once: stop.at_once || by_person || signals > 1 });
        }
    });
    Ok(stopped)
}

/// Ends when the ending has had its time since the first signal, or at the second.
async fn impatience(mut stopped: watch::Receiver<Stop>, patience: Duration) {
    drop(stopped.wait_for(|stop| stop.signals > 0).await);
    drop(tokio::time::timeout(patience, stopped.wait_for(|stop| stop.signals > 1)).await);
}

/// Where to look, for the person who has just started it.
async fn greet(app: &App) {
    let languages = app.content.locale_rows().await.map(|(rows, _)| rows.len()).unwrap_or_default();
    let bound = app.config.server.listen;
    let address = reachable(bound);
    let mut lines = vec![
        format!("Dragoman serves a newsroom in {languages} languages.\n"),
        format!("  http://{address}/                what this is, and the newest headlines"),
        format!("  http://{address}/graphql         the API; in a browser, a console to try it"),
    ];
    if app.config.server.sample == Switch::On {
        lines.push(format!("  http://{address}/demo/           a sample newsroom over it"));
    }
    lines.push(format!("  http://{address}/schema.graphql  its schema\n"));
    if address != bound {
        lines.push(format!("It listens on every address of this machine ({bound})."));
    }
    lines.push("Ctrl-C ends it.\n".to_owned());
    // There may be nobody to read it.
    output::STANDARD.say(&lines.join("\n"));
}
