//! A small open-loop load: requests leave on a schedule whether or not earlier ones have been answered.

use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Requests that may be under way at once.
const CONNECTIONS: usize = 48;
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
const HEAD_BYTES_MAX: usize = 64 * 1024;

/// An answer as far as it matters here.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Header lines, as they came.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// A connection that is kept open.
pub(crate) struct Client {
    address: SocketAddr,
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> Result<Client> {
        Ok(Client { address, stream: stream(address)?, buffer: Vec::new() })
    }

    pub(crate) fn get(&mut self, path: &str, cookie: &str) -> Result<Answer> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\ncookie: {cookie}\r\n\r\n", self.address);
        self.exchange(request.as_bytes())
    }

    /// Sends a form as a browser would from a page of the same site.
    pub(crate) fn post_form(&mut self, path: &str, form: &str) -> Result<Answer> {
        let address = self.address;
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\nsec-fetch-site: same-origin\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            form.len()
        );
        self.exchange(request.as_bytes())
    }

    fn exchange(&mut self, request: &[u8]) -> Result<Answer> {
        if self.stream.write_all(request).is_err() {
            // The server may close a connection that was idle for long.
            self.stream = stream(self.address)?;
            self.buffer.clear();
            self.stream.write_all(request)?;
        }
        let head_end = self.fill_until(|buffer| find(buffer, b"\r\n\r\n"))?;
        let head = String::from_utf8_lossy(&self.buffer[..head_end]).to_ascii_lowercase();
        let raw_head = String::from_utf8_lossy(&self.buffer[..head_end]).into_owned();
        self.buffer.drain(..head_end + 4);
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(|| unreadable("status"))?;
        let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let body = match header("content-length:").map(str::parse::<usize>) {
            Some(Ok(n)) => self.take(n)?,
            Some(Err(_)) => return Err(unreadable("length")),
            None if header("transfer-encoding:") == Some("chunked") => self.chunks()?,
            None => Vec::new(),
        };
        Ok(Answer { status, head: raw_head, body })
    }

    fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let end = self.fill_until(|buffer| find(buffer, b"\r\n"))?;
            let size = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
            let size = usize::from_str_radix(size.trim(), 16).map_err(|_| unreadable("chunk"))?;
            self.buffer.drain(..end + 2);
            body.extend(self.take(size)?);
            self.take(2)?;
            if size == 0 {
                return Ok(body);
            }
        }
    }

    fn take(&mut self, n: usize) -> Result<Vec<u8>> {
        self.fill_until(|buffer| (buffer.len() >= n).then_some(n))?;
        Ok(self.buffer.drain(..n).collect())
    }

    fn fill_until(&mut self, enough: impl Fn(&[u8]) -> Option<usize>) -> Result<usize> {
        let mut part = [0u8; 16 * 1024];
        loop {
            if let Some(at) = enough(&self.buffer) {
                return Ok(at);
            }
            let n = self.stream.read(&mut part)?;
            if n == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            self.buffer.extend_from_slice(&part[..n]);
        }
    }
}

fn stream(address: SocketAddr) -> Result<TcpStream> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(ANSWER_TIMEOUT))?;
    Ok(stream)
}

fn find(buffer: &[u8], mark: &[u8]) -> Option<usize> {
    let at = buffer.windows(mark.len()).position(|window| window == mark);
    at.filter(|at| *at <= HEAD_BYTES_MAX)
}

fn unreadable(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, format!("the {what} of an answer could not be read"))
}

/// How long answers took.
pub(crate) struct Latencies {
    /// Sorted.
    taken: Vec<Duration>,
    pub(crate) failed: usize,
}

impl Latencies {
    /// `None` if nothing was answered.
    pub(crate) fn percentile(&self, percent: usize) -> Option<Duration> {
        let at = (self.taken.len() * percent).div_ceil(100).max(1) - 1;
        self.taken.get(at).copied()
    }
}

/// Asks for pages in turn at a steady rate. An answer's time counts from the moment at which its request was due, so
/// that a queue shows.
pub(crate) fn load(
    address: SocketAddr,
    paths: &[String],
    cookie: &str,
    per_second: u32,
    length: Duration,
) -> Latencies {
    let gap = Duration::from_secs(1) / per_second.max(1);
    let requests = (length.as_secs_f64() * f64::from(per_second)) as usize;
    let next = AtomicUsize::new(0);
    let (taken, failed) = (Mutex::new(Vec::with_capacity(requests)), AtomicUsize::new(0));
    let begun = Instant::now() + Duration::from_millis(50);
    let work = || {
        let mut client = Client::connect(address);
        let mut mine = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= requests {
                break;
            }
            let due = begun + gap * n as u32;
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            let answer = client.as_mut().map(|c| c.get(&paths[n % paths.len()], cookie));
            match answer {
                Ok(Ok(answer)) if answer.status == 200 && !answer.body.is_empty() => mine.push(due.elapsed()),
                Ok(Ok(_)) => drop(failed.fetch_add(1, Ordering::Relaxed)),
                _ => {
                    failed.fetch_add(1, Ordering::Relaxed);
                    client = Client::connect(address);
                }
            }
        }
        if let Ok(mut taken) = taken.lock() {
            taken.append(&mut mine);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(work);
        }
    });
    let mut taken = taken.into_inner().unwrap_or_default();
    taken.sort_unstable();
    Latencies { taken, failed: failed.into_inner() }
}
