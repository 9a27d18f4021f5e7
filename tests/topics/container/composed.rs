//! The compose file, the Dockerfile and what they name.

use std::collections::BTreeSet;

use clap::Args;
use dragoman::config::Config;
use serde_json::Value;

use super::{docker, text};
use crate::harness::yaml;

fn names(of: &Value) -> BTreeSet<String> {
    of.as_object().map(|object| object.keys().cloned().collect()).unwrap_or_default()
}

#[tokio::test]
async fn every_service_waits_for_services_that_are_there_and_mounts_files_that_are_there() {
    let compose = yaml::read(&docker().join("compose.yml")).await;
    let (services, volumes) = (names(&compose["services"]), names(&compose["volumes"]));

    for (name, service) in compose["services"].as_object().unwrap() {
        for other in names(&service["depends_on"]) {
            assert!(services.contains(&other), "{name} waits for {other}");
            assert!(
                !compose["services"][&other]["healthcheck"].is_null() || other.starts_with("gateway"),
                "{name} waits until {other} is healthy, and it has no check"
            );
        }
        for mount in service["volumes"].as_array().into_iter().flatten() {
            let source = mount.as_str().unwrap().split(':').next().unwrap();
            let is_there = match source.strip_prefix("./") {
                Some(path) => docker().join(path).exists(),
                None => volumes.contains(source),
            };
            assert!(is_there, "{name} mounts {source}");
        }
        let image = service["image"].as_str().unwrap();
        assert!(image == "dragoman" || image.contains(':'), "{name}: {image} has no version");
    }
    assert_eq!(services.iter().filter(|name| name.starts_with("gateway")).count(), 2);
    for needed in ["postgres", "redis", "nginx", "collector", "prometheus", "tempo", "grafana"] {
        assert!(services.contains(needed), "{needed}");
    }
}

#[tokio::test]
async fn every_variable_that_a_gateway_is_given_is_a_setting() {
    let compose = yaml::read(&docker().join("compose.yml")).await;
    let settings = Config::augment_args(clap::Command::new("settings"));
    let known: BTreeSet<_> =
        settings.get_arguments().filter_map(|setting| setting.get_env()?.to_str()).map(str::to_owned).collect();

    for gateway in ["gateway-1", "gateway-2"] {
        let given = names(&compose["services"][gateway]["environment"]);
        assert!(given.len() > 3);
        let unknown: Vec<_> = given.difference(&known).collect();
        assert!(unknown.is_empty(), "{gateway}: {unknown:?}");
        for needed in ["DRAGOMAN_PUBLIC_URL", "DRAGOMAN_SMTP_URL", "DRAGOMAN_WEBHOOK_ALLOW", "DRAGOMAN_WEBSUB_HUB"] {
            assert!(given.contains(needed), "{gateway} is not told {needed}");
        }
        let empty = &compose["services"][gateway]["environment"]["DRAGOMAN_SMTP_URL"];
        assert!(empty.is_null(), "what is set but empty is refused at the start: {empty}");
    }
}

#[tokio::test]
async fn gateways_take_the_word_of_the_proxy_on_whose_request_it_is_and_of_nobody_else() {
    let services = yaml::read(&docker().join("compose.yml")).await["services"].take();

    let proxy = services["nginx"]["networks"]["default"]["ipv4_address"].as_str().unwrap();
    for gateway in ["gateway-1", "gateway-2"] {
        assert_eq!(services[gateway]["environment"]["DRAGOMAN_TRUSTED_PROXIES"], proxy, "{gateway}");
    }
    assert!(text("nginx.conf").contains("proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"));
}

#[tokio::test]
async fn what_is_provisioned_can_be_read_and_names_what_is_there() {
    let compose = yaml::read(&docker().join("compose.yml")).await;
    for name in ["collector.yml", "tempo.yml", "prometheus/prometheus.yml", "prometheus/alerts.yml"] {
        assert!(yaml::read(&docker().join(name)).await.is_object(), "{name}");
    }
    let sources = yaml::read(&docker().join("grafana/provisioning/datasources/datasources.yml")).await;
    let uids: BTreeSet<_> =
        sources["datasources"].as_array().unwrap().iter().map(|source| source["uid"].as_str().unwrap()).collect();
    for source in sources["datasources"].as_array().unwrap() {
        let host = source["url"].as_str().unwrap().trim_start_matches("http://").split(':').next().unwrap();
        assert!(!compose["services"][host].is_null(), "{host} is a service");
    }
    for file in std::fs::read_dir(docker().join("grafana/dashboards")).unwrap() {
        let dashboard: Value = serde_json::from_str(&std::fs::read_to_string(file.unwrap().path()).unwrap()).unwrap();
        for panel in dashboard["panels"].as_array().unwrap() {
            assert!(uids.contains(panel["datasource"]["uid"].as_str().unwrap()), "{}", panel["title"]);
        }
    }
    let scraped = yaml::read(&docker().join("prometheus/prometheus.yml")).await;
    for target in scraped["scrape_configs"][0]["static_configs"][0]["targets"].as_array().unwrap() {
        let (host, port) = target.as_str().unwrap().split_once(':').unwrap();
        let listens = compose["services"][host]["environment"]["DRAGOMAN_ADMIN_LISTEN"].as_str().unwrap();
        assert!(listens.ends_with(&format!(":{port}")), "{target} listens at {listens}");
    }
}

#[test]
fn the_image_holds_the_binary_alone_runs_as_nobody_and_checks_its_health() {
    let dockerfile = text("Dockerfile");
    let last = dockerfile.rsplit_once("\nFROM ").unwrap().1;

    let copies: Vec<_> = last.lines().filter(|line| line.starts_with("COPY ")).collect();
    assert_eq!(copies.len(), 2, "{copies:?}");
    assert!(copies[0].ends_with("/image/dragoman /usr/local/bin/dragoman"));
    assert!(copies[1].ends_with("--chown=nonroot:nonroot /image/data /data"));
    assert!(last.starts_with("gcr.io/distroless/") && last.lines().next().unwrap().ends_with(":nonroot"));
    assert!(last.contains("HEALTHCHECK") && last.contains("CMD [\"dragoman\", \"healthcheck\"]"));
    assert!(last.contains("ENTRYPOINT [\"dragoman\"]"));
}

#[test]
fn every_alert_stands_in_the_manual_with_what_to_do() {
    let manual = text("OPERATIONS.md");
    let alerts = text("prometheus/alerts.yml");
    let alerts: Vec<_> = alerts.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();

    for alert in &alerts {
        let row = manual.lines().find(|line| line.starts_with(&format!("| `{alert}` |")));
        let row = row.unwrap_or_else(|| panic!("{alert} is not in the manual"));
        assert!(row.split('|').nth(4).is_some_and(|what_to_do| what_to_do.len() > 20), "{row}");
    }
    assert!(alerts.len() > 10);
}

#[test]
fn every_setting_stands_in_the_manual_with_its_default() {
    let mut table = "| flag | variable | default | |\n| --- | --- | --- | --- |\n".to_owned();
    for setting in Config::augment_args(clap::Command::new("settings")).get_arguments() {
        let default = setting.get_default_values().first().map(|default| format!("`{}`", default.to_str().unwrap()));
        table += &format!(
            "| `--{}` | `{}` | {} | {}. |\n",
            setting.get_long().unwrap(),
            setting.get_env().unwrap().to_str().unwrap(),
            default.as_deref().unwrap_or("none"),
            setting.get_help().unwrap().to_string().trim_end_matches('.').replace('|', "\\|"),
        );
    }

    let manual = text("OPERATIONS.md");
    assert!(manual.ends_with(&table), "let docker/OPERATIONS.md end with\n\n{table}");
}
