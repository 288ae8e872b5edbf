//! From a notice to a package that loads.

mod kit;
mod likeness;
mod package;
mod typed;
