use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

/// Something in a file of `synth/` that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FillFault {
    /// Within the package.
    pub file: String,
    /// Items of a list are counted from 1: `fill[2].fields.kind`.
    pub key: String,
    pub message: String,
}

impl fmt::Display for FillFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.key.as_str() {
            "" => write!(f, "{}: {}", self.file, self.message),
            key => write!(f, "{}: {key}: {}", self.file, self.message),
        }
    }
}

/// Where something stands.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    pub(crate) file: Arc<str>,
    key: String,
}

impl Spot {
    pub(crate) fn file(name: &str) -> Spot {
        Spot { file: name.into(), key: String::new() }
    }

    pub(crate) fn key(&self, name: &str) -> Spot {
        let key = if self.key.is_empty() { name.to_owned() } else { format!("{}.{name}", self.key) };
        Spot { file: self.file.clone(), key }
    }

    /// The n-th item of a list, from 0.
    pub(crate) fn item(&self, n: usize) -> Spot {
        Spot { file: self.file.clone(), key: format!("{}[{}]", self.key, n + 1) }
    }
}

/// All that are found, in the order of finding.
#[derive(Default)]
pub(crate) struct Faults(RefCell<Vec<FillFault>>);

impl Faults {
    pub(crate) fn add(&self, spot: &Spot, message: impl Into<String>) {
        let fault = FillFault { file: spot.file.to_string(), key: spot.key.clone(), message: message.into() };
        self.0.borrow_mut().push(fault);
    }

    /// The value, or nothing and a fault.
    pub(crate) fn take<T>(&self, spot: &Spot, found: Result<T, String>) -> Option<T> {
        found.map_err(|message| self.add(spot, message)).ok()
    }

    pub(crate) fn into_inner(self) -> Vec<FillFault> {
        self.0.into_inner()
    }
}
