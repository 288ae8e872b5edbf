//! Under which keys a file lies, and what is kept beside it.

use bairi_plan::FileName;

const SMALL: &str = ".small.jpg";
const FACTS: &str = ".json";

/// Two digits make the folder, so that none grows too large.
pub(crate) fn key(name: &FileName) -> String {
    let (folder, rest) = name.hash().split_at(2);
    format!("{folder}/{rest}.{}", name.kind().ending())
}

pub(crate) fn small_key(name: &FileName) -> String {
    format!("{}{SMALL}", key(name))
}

pub(crate) fn facts_key(name: &FileName) -> String {
    format!("{}{FACTS}", key(name))
}

/// The file that a key belongs to; `None` if it is no key of ours.
pub(crate) fn owner(text: &str) -> Option<FileName> {
    let own = text.strip_suffix(SMALL).or_else(|| text.strip_suffix(FACTS)).unwrap_or(text);
    let (folder, rest) = own.split_once('/')?;
    FileName::parse(&format!("{folder}{rest}")).filter(|name| key(name) == own)
}

#[cfg(test)]
mod tests {
    use bairi_plan::FileKind;

    use super::*;

    #[test]
    fn a_key_tells_whose_it_is() {
        for kind in FileKind::ALL {
            let name = FileName::new("3f".repeat(32), kind).unwrap();
            for key in [key(&name), small_key(&name), facts_key(&name)] {
                assert_eq!(owner(&key), Some(name.clone()), "{key}");
            }
        }
        let hash = "3f".repeat(32);
        for other in ["trial/bairi".to_owned(), format!("{hash}.jpg"), format!("3f3/{}.jpg", &hash[3..]), String::new()]
        {
            assert_eq!(owner(&other), None, "{other}");
        }
    }
}
