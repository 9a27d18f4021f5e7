//! `dragoman serve`: the gateway, until it is told to stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use dragoman::app::{App, StartError};
use dragoman::config::Config;
use dragoman::http;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Serves until Ctrl-C or SIGTERM, then lets what is in flight finish.
pub(super) async fn run(mut config: Config) -> anyhow::Result<()> {
    // Listeners first: a port in use is found before anything is written to a new database.
    let listener = listen(config.server.listen).await?;
    let admin = match config.server.admin_listen {
        Some(address) => Some(listen(address).await?),
        None => None,
    };
    let address = listener.local_addr()?;
    config.server.listen = address;
    let stopped = stopped()?;
    let stop = |mut stopped: watch::Receiver<u8>| async move {
        drop(stopped.wait_for(|signals| *signals > 0).await);
    };
    let app = tokio::select! {
        app = App::open(config) => Arc::new(app?),
        () = stop(stopped.clone()) => return Ok(()),
    };
    greet(&app, address).await;
    let patience = Duration::from_millis(app.config.server.request_timeout_ms);
    let public = http::serve(listener, http::router(app.clone()), stop(stopped.clone()));
    let admin = async {
        match admin {
            Some(admin) => http::serve(admin, http::admin_router(app.clone()), stop(stopped.clone())).await,
            None => Ok(()),
        }
    };
    // Who listens would do so for ever: they are sent away at once, and go on at another node.
    let sent_away = async {
        stop(stopped.clone()).await;
        app.live.close().await;
        Ok(())
    };
    let serving = async { tokio::try_join!(public, admin, sent_away).map(|_| ()) };
    tokio::select! {
        served = serving => served.context("the listener failed")?,
        () = impatience(stopped.clone(), patience) => tracing::warn!("stopped before all requests were finished"),
    }
    tracing::info!("stopped");
    Ok(())
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|error| StartError::Listen { address, reason: error.to_string() })
}

/// How often Ctrl-C or SIGTERM was heard.
fn stopped() -> anyhow::Result<watch::Receiver<u8>> {
    let (told, stopped) = watch::channel(0);
    let mut interrupt = signal(SignalKind::interrupt()).context("Ctrl-C cannot be heard")?;
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be heard")?;
    tokio::spawn(async move {
        for signals in 1..=2 {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            tracing::info!(signals, "stopping; requests in flight are finished first, unless this is said twice");
            told.send_replace(signals);
        }
    });
    Ok(stopped)
}

/// Ends when those in flight have had their time since the first signal, or at the second.
async fn impatience(mut stopped: watch::Receiver<u8>, patience: Duration) {
    drop(stopped.wait_for(|signals| *signals > 0).await);
    drop(tokio::time::timeout(patience, stopped.wait_for(|signals| *signals > 1)).await);
}

/// Where to look, for the person who has just started it.
async fn greet(app: &App, address: SocketAddr) {
    let languages = app.content.locale_rows().await.map(|(rows, _)| rows.len()).unwrap_or_default();
    println!("Dragoman serves a newsroom in {languages} languages.\n");
    println!("  http://{address}/                what this is, and the newest headlines");
    println!("  http://{address}/graphql         the API; in a browser, a console to try it");
    println!("  http://{address}/schema.graphql  its schema\n");
    println!("Ctrl-C ends it.");
}
