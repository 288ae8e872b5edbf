//! Rows that files of a package declare: two counties, three registers of no campaign.

mod faults;
mod makers;
mod more;
mod package;
mod planted;
mod rows;
mod small;
