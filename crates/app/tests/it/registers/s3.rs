//! A server that speaks as much of S3 as a store of files asks of it: it keeps objects in memory, checks every
//! signature itself, and can be told to be slow, to fail or to break off.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

pub const BUCKET: &str = "files";
pub const KEY_ID: &str = "key-of-the-test";
pub const SECRET: &str = "secret-of-the-test";
const REGION: &str = "us-east-1";
/// Objects on a page of a list.
const PAGE: usize = 2;

/// How the server behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Well,
    /// Answers nothing.
    Silent,
    /// Reads half of what comes, and hangs up.
    HangsUp,
    /// Sends half of an object, and hangs up.
    CutsOff,
    /// An error of its own, whatever is asked.
    Broken,
}

pub struct State {
    pub objects: BTreeMap<String, (Vec<u8>, DateTime<Utc>)>,
    /// Method and key of each request that was signed rightly, in their order.
    pub asked: Vec<(String, String)>,
    pub refused: usize,
    pub mood: Mood,
}

#[derive(Clone)]
pub struct S3 {
    pub endpoint: String,
    state: Arc<Mutex<State>>,
}

struct Asked {
    method: String,
    target: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Asked {
    /// An answer to such a question has no body: what followed would be taken for the next answer.
    fn is_head(&self) -> bool {
        self.method == "HEAD"
    }
}

impl S3 {
    pub fn start() -> S3 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let state = State { objects: BTreeMap::new(), asked: Vec::new(), refused: 0, mood: Mood::Well };
        let server = S3 { endpoint, state: Arc::new(Mutex::new(state)) };
        let own = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let server = own.clone();
                std::thread::spawn(move || server.converse(stream));
            }
        });
        server
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub fn set(&self, mood: Mood) {
        self.state().mood = mood;
    }

    /// The settings of whoever has the keys.
    pub fn settings(&self) -> Vec<(String, String)> {
        let settings = [
            ("AWS_ENDPOINT", self.endpoint.as_str()),
            ("AWS_ALLOW_HTTP", "true"),
            ("AWS_ACCESS_KEY_ID", KEY_ID),
            ("AWS_SECRET_ACCESS_KEY", SECRET),
            ("AWS_TIMEOUT", "1 second"),
        ];
        settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
    }

    /// Requests of one connection, one after another. An error ends it.
    fn converse(&self, stream: TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        let mut writer = stream;
        loop {
            let mut asked = head(&mut reader)?;
            let mood = self.state().mood;
            let length: usize = asked.headers.get("content-length").map_or(0, |n| n.parse().unwrap());
            if mood == Mood::HangsUp && length > 0 {
                reader.read_exact(&mut vec![0; length / 2]).ok()?;
                return writer.shutdown(Shutdown::Both).ok();
            }
            asked.body = vec![0; length];
            reader.read_exact(&mut asked.body).ok()?;
            match mood {
                Mood::Silent => {
                    std::thread::sleep(Duration::from_secs(20));
                    return None;
                }
                Mood::Broken => {
                    answer(&mut writer, 500, &[], b"<Error><Code>InternalError</Code></Error>", asked.is_head())?
                }
                _ => self.serve(&asked, mood, &mut writer)?,
            }
        }
    }

    fn serve(&self, asked: &Asked, mood: Mood, writer: &mut TcpStream) -> Option<()> {
        if !is_signed(asked) {
            self.state().refused += 1;
            return answer(writer, 403, &[], b"<Error><Code>SignatureDoesNotMatch</Code></Error>", asked.is_head());
        }
        let (path, query) = asked.target.split_once('?').unwrap_or((&asked.target, ""));
        let (bucket, key) = path.trim_start_matches('/').split_once('/').unwrap_or((path.trim_start_matches('/'), ""));
        if bucket != BUCKET {
            return answer(writer, 404, &[], b"<Error><Code>NoSuchBucket</Code></Error>", asked.is_head());
        }
        let mut state = self.state();
        state.asked.push((asked.method.clone(), key.to_owned()));
        match (asked.method.as_str(), key) {
            ("GET", "") => {
                let page = list(&state, query);
                drop(state);
                answer(writer, 200, &[], page.as_bytes(), false)
            }
            ("POST", "") => {
                let text = String::from_utf8(asked.body.clone()).unwrap();
                let mut told = String::new();
                for part in text.split("<Key>").skip(1) {
                    let key = part.split_once("</Key>").unwrap().0;
                    state.objects.remove(key);
                    told += &format!("<Deleted><Key>{key}</Key></Deleted>");
                }
                drop(state);
                answer(writer, 200, &[], format!("<DeleteResult>{told}</DeleteResult>").as_bytes(), false)
            }
            ("PUT", key) => {
                state.objects.insert(key.to_owned(), (asked.body.clone(), Utc::now()));
                drop(state);
                answer(writer, 200, &[("ETag", "\"1\"".to_owned())], b"", false)
            }
            (method, key) => {
                let Some((bytes, at)) = state.objects.get(key).cloned() else {
                    drop(state);
                    return answer(writer, 404, &[], b"<Error><Code>NoSuchKey</Code></Error>", method == "HEAD");
                };
                drop(state);
                let headers = [("ETag", "\"1\"".to_owned()), ("Last-Modified", at.to_rfc2822())];
                if mood == Mood::CutsOff && method == "GET" {
                    let head = "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nLast-Modified: ";
                    let half = &bytes[..bytes.len() / 2];
                    write!(writer, "{head}{}\r\nContent-Length: {}\r\n\r\n", at.to_rfc2822(), bytes.len()).ok()?;
                    writer.write_all(half).ok()?;
                    writer.shutdown(Shutdown::Both).ok()?;
                    return None;
                }
                answer(writer, 200, &headers, &bytes, method == "HEAD")
            }
        }
    }
}

fn head(reader: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    Some(Asked { method, target, headers, body: Vec::new() })
}

fn answer(writer: &mut TcpStream, status: u16, headers: &[(&str, String)], body: &[u8], head_only: bool) -> Option<()> {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    write!(writer, "HTTP/1.1 {status} X\r\n{headers}Content-Length: {}\r\n\r\n", body.len()).ok()?;
    if !head_only {
        writer.write_all(body).ok()?;
    }
    writer.flush().ok()
}

/// A page of objects; the token is how many came before.
fn list(state: &State, query: &str) -> String {
    let asked = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let prefix = asked("prefix").unwrap_or_default().replace("%2F", "/");
    let before: usize = asked("continuation-token").map_or(0, |token| token.parse().unwrap());
    let all: Vec<_> = state.objects.iter().filter(|(key, _)| key.starts_with(&prefix)).collect();
    let contents: String = all
        .iter()
        .skip(before)
        .take(PAGE)
        .map(|(key, (bytes, at))| {
            let (at, size) = (at.to_rfc3339(), bytes.len());
            format!(
                "<Contents><Key>{key}</Key><LastModified>{at}</LastModified><Size>{size}</Size><ETag>\"1\"</ETag></Contents>"
            )
        })
        .collect();
    let next = before + PAGE;
    let more =
        if next < all.len() { format!("<NextContinuationToken>{next}</NextContinuationToken>") } else { String::new() };
    format!("<ListBucketResult>{contents}{more}</ListBucketResult>")
}

/// Signature Version 4, worked out once more from what came: head, and hash of the whole body.
fn is_signed(asked: &Asked) -> bool {
    let header = |name: &str| asked.headers.get(name).map(String::as_str).unwrap_or_default();
    let given = header("authorization");
    let part = |name: &str| given.split_once(name).map(|(_, rest)| rest.split(',').next().unwrap().trim());
    let (Some(credential), Some(names), Some(signature)) =
        (part("Credential="), part("SignedHeaders="), part("Signature="))
    else {
        return false;
    };
    let date = header("x-amz-date");
    let day = date.get(..8).unwrap_or_default();
    let scope = format!("{day}/{REGION}/s3/aws4_request");
    if credential != format!("{KEY_ID}/{scope}") || header("x-amz-content-sha256") != hex(&Sha256::digest(&asked.body))
    {
        return false;
    }
    let (path, query) = asked.target.split_once('?').unwrap_or((&asked.target, ""));
    let mut pairs: Vec<String> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| if pair.contains('=') { pair.to_owned() } else { format!("{pair}=") })
        .collect();
    pairs.sort();
    let signed: String = names.split(';').map(|name| format!("{name}:{}\n", header(name))).collect();
    let body = header("x-amz-content-sha256");
    let canonical = format!("{}\n{path}\n{}\n{signed}\n{names}\n{body}", asked.method, pairs.join("&"));
    let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
    let mut key = format!("AWS4{SECRET}").into_bytes();
    for word in [day, REGION, "s3", "aws4_request"] {
        key = hmac(&key, word.as_bytes());
    }
    hex(&hmac(&key, text.as_bytes())) == signature
}

/// HMAC with SHA-256 (RFC 2104); no key here is longer than a block.
fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let padded = |with: u8| {
        let mut block = [with; 64];
        block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
        block
    };
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
