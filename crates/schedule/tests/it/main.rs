//! Integration tests of the schedule.

mod examples;
mod kit;
mod rules;
