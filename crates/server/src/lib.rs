#![doc = include_str!("../README.md")]

mod asked;
mod assets;
mod catalogue;
mod fault;
mod finder;
mod frame;
mod guard;
mod language;
mod pages;
mod show;
mod web;

pub use web::{DemoAccount, Options, router, serve};

#[cfg(test)]
mod words_test;
