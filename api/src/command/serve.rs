//! `dragoman serve`: the gateway, until it is told to stop.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use dragoman::app::{App, StartError};
use dragoman::config::Config;
use dragoman::http;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Serves until Ctrl-C or SIGTERM, then lets what is in flight finish.
pub(super) async fn run(config: Config) -> anyhow::Result<()> {
    // Listeners first: a port in use is found before anything is written to a new database.
    let listener = listen(config.server.listen).await?;
    let admin = match config.server.admin_listen {
        Some(address) => Some(listen(address).await?),
        None => None,
    };
    let app = Arc::new(App::open(config).await?);
    let address = listener.local_addr()?;
    greet(&app, address).await;
    let stopped = stopped()?;
    let stop = |mut stopped: watch::Receiver<bool>| async move {
        drop(stopped.wait_for(|stopped| *stopped).await);
    };
    let public = http::serve(listener, http::router(app.clone()), stop(stopped.clone()));
    match admin {
        Some(admin) => {
            let admin = http::serve(admin, http::admin_router(app), stop(stopped));
            tokio::try_join!(public, admin).map(|_| ())
        }
        None => public.await,
    }
    .context("the listener failed")?;
    tracing::info!("stopped");
    Ok(())
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|error| StartError::Listen { address, reason: error.to_string() })
}

/// Turns true at the first Ctrl-C or SIGTERM.
fn stopped() -> anyhow::Result<watch::Receiver<bool>> {
    let (told, stopped) = watch::channel(false);
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be heard")?;
    tokio::spawn(async move {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping; requests in flight are finished first");
        told.send_replace(true);
    });
    Ok(stopped)
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
