//! Reading notices: labelled corpora, units of the genre, refusals, mutation.

mod corpus;
mod genre;
mod labels;
mod mutation;
mod refusals;
