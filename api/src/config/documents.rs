//! What a document may ask for, and which documents may be asked.

use clap::{Args, ValueEnum};

use super::{Switch, value};

/// How large a query may be.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Limits")]
pub struct LimitsConfig {
    /// How many entries one page of a list may have.
    #[arg(long, env = "DRAGOMAN_PAGE_LIMIT", value_name = "COUNT")]
    #[arg(default_value = "100", value_parser = value::positive::<usize>, hide_short_help = true)]
    pub page_limit: usize,

    /// How many ids `nodes` may be asked for at once.
    #[arg(long, env = "DRAGOMAN_NODES_LIMIT", value_name = "COUNT")]
    #[arg(default_value = "100", value_parser = value::positive::<usize>, hide_short_help = true)]
    pub nodes_limit: usize,

    /// How many bytes a document may have.
    #[arg(long = "document-bytes-limit", env = "DRAGOMAN_DOCUMENT_BYTES_LIMIT", value_name = "BYTES")]
    #[arg(default_value = "131072", value_parser = value::positive::<usize>, hide_short_help = true)]
    pub document_bytes: usize,

    /// How many tokens a document may have.
    #[arg(long = "tokens-limit", env = "DRAGOMAN_TOKENS_LIMIT", value_name = "COUNT")]
    #[arg(default_value = "4000", value_parser = value::positive::<usize>, hide_short_help = true)]
    pub tokens: usize,

    /// How many selections a document may have, fragments expanded.
    #[arg(long = "selections-limit", env = "DRAGOMAN_SELECTIONS_LIMIT", value_name = "COUNT")]
    #[arg(default_value = "10000", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub selections: u64,

    /// How deep the fields of a query may be nested.
    #[arg(long = "depth-limit", env = "DRAGOMAN_DEPTH_LIMIT", value_name = "COUNT")]
    #[arg(default_value = "15", value_parser = value::positive::<usize>, hide_short_help = true)]
    pub depth: usize,

    /// How many fields a query may give another name.
    #[arg(long = "aliases-limit", env = "DRAGOMAN_ALIASES_LIMIT", value_name = "COUNT")]
    #[arg(default_value = "30", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub aliases: u64,

    /// How many fields a query may have at its top.
    #[arg(long = "root-fields-limit", env = "DRAGOMAN_ROOT_FIELDS_LIMIT", value_name = "COUNT")]
    #[arg(default_value = "20", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub root_fields: u64,

    /// How many directives a query may have.
    #[arg(long = "directives-limit", env = "DRAGOMAN_DIRECTIVES_LIMIT", value_name = "COUNT")]
    #[arg(default_value = "50", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub directives: u64,

    /// How many values its arguments may have, those of variables among them; a long text counts once a KiB.
    #[arg(long = "values-limit", env = "DRAGOMAN_VALUES_LIMIT", value_name = "COUNT")]
    #[arg(default_value = "10000", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub values: u64,

    /// What a query may cost: its fields, each as often as the pages and lists around it have rows.
    #[arg(long = "cost-limit", env = "DRAGOMAN_COST_LIMIT", value_name = "POINTS")]
    #[arg(default_value = "50000", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub cost: u64,

    /// Whether the schema may be asked for by a query. It stands at /schema.graphql in any case.
    #[arg(long, env = "DRAGOMAN_INTROSPECTION", value_name = "on|off")]
    #[arg(default_value = "on", value_enum, hide_short_help = true)]
    pub introspection: Switch,

    /// How much memory documents that were parsed and found valid may take, in bytes. The default is 16 MiB.
    #[arg(long, env = "DRAGOMAN_PARSED_DOCUMENTS_BYTES", value_name = "BYTES")]
    #[arg(default_value = "16777216", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub parsed_documents_bytes: u64,
}

/// Which documents may be asked, and which are kept for who sent them.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Documents")]
pub struct DocumentsConfig {
    /// Which documents may be asked: any (`off`), any while unpublished ones are counted and logged (`log`), or those
    /// alone that `documents publish` published (`only`). A key may say otherwise for its holder.
    #[arg(long, env = "DRAGOMAN_DOCUMENTS", value_name = "MODE", default_value = "off", value_enum)]
    #[arg(hide_short_help = true)]
    pub documents: Trust,

    /// Whether a document may be asked by the hash of what was sent before, as Apollo Client does.
    #[arg(long, env = "DRAGOMAN_PERSISTED_QUERIES", value_name = "on|off")]
    #[arg(default_value = "on", value_enum, hide_short_help = true)]
    pub persisted_queries: Switch,

    /// How much memory those documents may take, in bytes. The default is 8 MiB.
    #[arg(long, env = "DRAGOMAN_PERSISTED_QUERIES_BYTES", value_name = "BYTES")]
    #[arg(default_value = "8388608", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub persisted_queries_bytes: u64,

    /// How long Redis keeps one of them for the other nodes, in seconds. The default is a day.
    #[arg(long, env = "DRAGOMAN_PERSISTED_QUERIES_SECONDS", value_name = "SECONDS")]
    #[arg(default_value = "86400", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub persisted_queries_seconds: u64,
}

/// Which documents may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Trust {
    /// Any.
    Off,
    /// Any; those that were not published are counted and logged.
    Log,
    /// Those alone that were published.
    Only,
}
