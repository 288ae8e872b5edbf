#![doc = include_str!("../README.md")]

mod blocks;
mod bodies;
mod charge;
mod dates;
mod decode;
mod docx;
mod draft;
mod head;
mod html;
mod irregular;
mod mark;
mod notice;
mod outline;
mod particulars;
mod quantity;
mod refusal;
mod report;
mod scope;
mod shortened;
mod source;
mod table;

pub use bodies::full_name as body;
pub use irregular::Irregularity;
pub use notice::{Deadline, Notice, Phrase, Quantity, Task, Unit, read, read_text};
pub use quantity::Op;
pub use refusal::{Genre, Refusal};
pub use shortened::shortened;
