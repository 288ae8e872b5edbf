#![doc = include_str!("../README.md")]

mod asked;
mod assets;
mod catalogue;
mod chart;
mod fault;
mod finder;
mod frame;
mod gantt;
mod guard;
mod language;
mod map;
mod pages;
mod parts;
mod show;
mod spoken;
mod task_text;
mod web;

pub use task_text::{TaskText, task_headings, task_rows};
pub use web::{DemoAccount, Options, router, serve};

#[cfg(test)]
mod words_test;
