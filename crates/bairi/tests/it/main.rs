//! Integration tests of the whole.

mod command_line;
mod hygiene;
mod link_query;
mod miniature;
mod notice;
mod package_alone;
mod planted;
