//! No input panics or hangs: documents of ours, cut, doubled and stirred from a seed.

use std::time::Instant;

use crate::genre::DOCUMENTS;

/// A generator with a seed, so that a failure comes again (splitmix64).
struct Seeded(u64);

impl Seeded {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

const SPICE: [&str; 28] = [
    "（",
    "）",
    "。",
    "，",
    "、",
    "；",
    "：",
    "一、",
    "（一）",
    "1.",
    "33.58",
    "①",
    "\t",
    "\n",
    "责任单位：",
    "牵头",
    "负责",
    "等",
    "及",
    "每月",
    "2099年",
    "13月40日",
    "99999999999999999999",
    "%",
    "至",
    "《",
    "<td rowspan=9>",
    "\u{10FFFF}",
];

#[test]
fn stirred_documents_are_read_or_refused() {
    let mut seeded = Seeded(7);
    for round in 0..1500 {
        let source = DOCUMENTS[round % DOCUMENTS.len()];
        let mut chars: Vec<char> = source.chars().collect();
        for _ in 0..1 + seeded.below(12) {
            let at = seeded.below(chars.len());
            let length = seeded.below(30).min(chars.len() - at);
            match seeded.below(4) {
                0 => drop(chars.drain(at..at + length)),
                1 => {
                    let part = chars[at..at + length].to_vec();
                    let to = seeded.below(chars.len());
                    chars.splice(to..to, part);
                }
                2 => drop(chars.splice(at..at, SPICE[seeded.below(SPICE.len())].chars())),
                _ => chars.truncate(at.max(1)),
            }
        }
        let text: String = chars.into_iter().collect();
        if let Ok(notice) = bairi_notice::read(text.as_bytes()) {
            let all: Vec<char> = notice.text.chars().collect();
            for task in &notice.tasks {
                assert_eq!(all[task.start..task.end].iter().collect::<String>(), task.text, "round {round}");
            }
        }
        let mut bytes = text.into_bytes();
        for _ in 0..seeded.below(20) {
            let at = seeded.below(bytes.len());
            if let Some(byte) = bytes.get_mut(at) {
                *byte = seeded.next() as u8;
            }
        }
        let _ = bairi_notice::read(&bytes);
    }
}

/// Seconds, measured twice at most: a machine may be busy or paused once.
fn shorter_of_two(work: impl Fn()) -> f64 {
    let once = || {
        let began = Instant::now();
        work();
        began.elapsed().as_secs_f64()
    };
    let first = once();
    if first < 1.0 { first } else { first.min(once()) }
}

/// How reading grows with the length is measured by the example `speed`; this is about hanging.
///
/// Each run is read twice in less than ten seconds on a busy machine without optimisation; a quadratic one takes hours.
#[test]
fn long_runs_of_one_sign_do_not_hang() {
    let runs = [
        "（",
        "）",
        "一",
        "1",
        "1.",
        "（一）",
        "。",
        "、",
        "：",
        "责任单位：",
        "各市、",
        " ",
        "\u{3000}",
        "\t",
        "\n",
        "<",
        "&",
        "每",
        "年",
        "10月",
        "牵头",
        "省教育厅 ",
        "省教育厅及",
        "（省教育厅负责）",
        "(1)",
        "1\n",
        "全覆盖",
        "<td>",
        "制定",
        "报送",
        "A",
        "县、",
        "各县、",
        "（县）",
        "市、区（县级市）",
        "第一位牵头",
        "发布《",
        "建设《》",
        "在全国",
        "县级以上",
        "1.治理\n（1）完成\n",
        "不超过1元、",
        "不高于的1%",
        "附件\n二、完成治理\n",
        "（一）推进治理\n1 完成治理\n",
        "1.治理\n2.治理\n责任单位：县水利局\n",
    ];
    for run in runs {
        let text = run.repeat(200_000 / run.len());
        let inside = format!("关于做好工作的通知\n一、做好工作\n1.完成工作。{text}");
        let took = shorter_of_two(|| {
            let _ = bairi_notice::read(text.as_bytes());
            let _ = bairi_notice::read(inside.as_bytes());
        });
        println!("{run:?} {took} s");
        assert!(took < 10.0, "{run:?} took {took} s");
    }
}
