//! Dragoman, the GraphQL content gateway for newsrooms that publish in many languages.
//!
//! The map, in reading order. Imports run downwards only; ARCHITECTURE.md says why.

pub mod cli;
pub mod command;

pub mod http;

pub mod app;

pub mod graphql;

pub mod demo;
pub mod import;
pub mod jobs;

pub mod syndication;

pub mod door;

pub mod content;

pub mod log;

pub mod cache;

pub mod mail;

pub mod config;
pub mod telemetry;
