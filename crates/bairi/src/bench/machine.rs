use std::fs;

/// What the figures were measured on: processor, cores, memory, system, program.
pub(crate) fn description() -> Vec<(&'static str, String)> {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let processor = field("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let memory = field("/proc/meminfo", "MemTotal").and_then(|text| kib(&text));
    let memory = memory.map_or("?".to_owned(), |kib| format!("{:.1} GiB", kib as f64 / f64::from(1 << 20)));
    let system = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let profile = if cfg!(debug_assertions) { "dev" } else { "release" };
    vec![
        ("processor", processor),
        ("cores", cores.to_string()),
        ("memory", memory),
        ("system", format!("{} {}", std::env::consts::OS, system.trim())),
        ("program", format!("bairi {} ({profile} build)", env!("CARGO_PKG_VERSION"))),
    ]
}

/// Resident memory of a process in KiB; `None` where the system does not say.
pub(crate) fn resident_kib(process: u32) -> Option<u64> {
    kib(&field(&format!("/proc/{process}/status"), "VmRSS")?)
}

fn kib(text: &str) -> Option<u64> {
    text.split_whitespace().next()?.parse().ok()
}

fn field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
