//! `dragoman healthcheck`: asks the gateway on this machine whether it is ready. For a container's HEALTHCHECK.

use anyhow::bail;

use super::local;
use crate::config::Config;

/// Fails unless GET /readyz answers 200.
pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    let address = local::address(config);
    match local::get(address, "/readyz").await?.0 {
        200 => Ok(()),
        status => bail!("the gateway at {address} is not ready: /readyz answers {status}"),
    }
}
