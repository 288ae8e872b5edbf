use std::path::PathBuf;

use bairi_app::{BucketError, FilesError, SweepError};
use bairi_base::{Finding, Lang};
use bairi_draft::LikeError;
use bairi_lake::LakeError;
use bairi_ledger::{AccountError, BatchError, OpenError, SignInError, StoreError};
use bairi_synth::SynthError;

use crate::{fault_files, plan_check};

/// Why a command ended without success.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("the plan package has faults")]
    Plan(Vec<Finding>),
    #[error("the folder {path} cannot be used: {source}", path = path.display())]
    Folder { path: PathBuf, source: std::io::Error },
    #[error("port {port} cannot be listened on: {source}")]
    Port { port: u16, source: std::io::Error },
    #[error("the server failed: {0}")]
    Server(std::io::Error),
    #[error("the store cannot be opened: {0}")]
    Open(#[from] OpenError),
    #[error("the store failed: {0}")]
    Store(#[from] StoreError),
    #[error("the bucket cannot be used: {0}")]
    Bucket(#[from] BucketError),
    #[error(transparent)]
    Files(#[from] FilesError),
    #[error("the sweep found that {0}")]
    Sweep(#[from] SweepError),
    #[error("the lake failed: {0}")]
    Lake(#[from] LakeError),
    #[error("the synthetic province cannot be made: {0}")]
    Synth(#[from] SynthError),
    #[error("row {row} of the synthetic province was refused: {source}")]
    Load { row: u64, source: BatchError },
    #[error("the entry of row {row} came out under another number than expected: the store was not empty")]
    Numbering { row: u64 },
    #[error("the demonstration's account {login} cannot be made: {source}")]
    Account { login: String, source: AccountError },
    #[error("nobody can sign in: {0}")]
    SignIn(#[from] SignInError),
    #[error("the notice cannot be used")]
    Notice(Vec<Finding>),
    #[error("the document {path} cannot be read: {source}", path = path.display())]
    Document { path: PathBuf, source: std::io::Error },
    #[error("the folder {path} is there already", path = path.display())]
    FolderTaken { path: PathBuf },
    #[error(transparent)]
    Like(#[from] LikeError),
    #[error("{0}")]
    Bench(String),
    #[error("there is no unit {0}")]
    NoUnit(String),
    #[error("there is not just one plan package in plans/")]
    WhichPlan,
    #[error("the files cannot be linked")]
    Link(Vec<Finding>),
    #[error("the comparison ended before its time; run it again")]
    LinkEnded,
}

impl Fault {
    /// What is wrong and what to do about it.
    pub(crate) fn sentence(&self, lang: Lang) -> String {
        match (self, lang) {
            (Fault::Plan(findings) | Fault::Notice(findings) | Fault::Link(findings), _) => {
                plan_check::sentences(findings, lang)
            }
            (Fault::Document { path, source }, Lang::Zh) => {
                format!("文件 {} 读不了（{source}）：请检查路径和权限。", path.display())
            }
            (Fault::Document { path, source }, Lang::En) => {
                format!("The document {} cannot be read ({source}): check its path and permissions.", path.display())
            }
            (Fault::FolderTaken { path }, Lang::Zh) => {
                format!("文件夹 {} 已经存在，里面有内容，没有改动它：请用 --out 另选一个。", path.display())
            }
            (Fault::FolderTaken { path }, Lang::En) => {
                format!(
                    "The folder {} is there already and not empty; it was left alone: name another with --out.",
                    path.display()
                )
            }
            (Fault::Folder { path, source }, Lang::Zh) => {
                format!("文件夹 {} 不能使用（{source}）：请检查权限和磁盘空间，或换一个文件夹。", path.display())
            }
            (Fault::Folder { path, source }, Lang::En) => format!(
                "The folder {} cannot be used ({source}): check its permissions and the space on the disk, or name another.",
                path.display()
            ),
            (Fault::Port { port, source }, Lang::Zh) if source.kind() == std::io::ErrorKind::AddrInUse => {
                format!("端口 {port} 已被占用：请停止占用它的程序，或用 --port 换一个端口。")
            }
            (Fault::Port { port, source }, Lang::En) if source.kind() == std::io::ErrorKind::AddrInUse => {
                format!("Port {port} is in use: end the program that listens on it, or name another port with --port.")
            }
            (Fault::Port { port, source }, Lang::Zh) => {
                format!("不能监听端口 {port}（{source}）：请用 --port 换一个端口。")
            }
            (Fault::Port { port, source }, Lang::En) => {
                format!("Port {port} cannot be listened on ({source}): name another port with --port.")
            }
            (Fault::Bucket(error), _) => fault_files::bucket(error, lang),
            (Fault::Files(error) | Fault::Sweep(SweepError::Files(error)), _) => fault_files::silent(error, lang),
            (Fault::Sweep(SweepError::OtherLog { files }), Lang::Zh) => format!(
                "存储里有 {files} 个文件，登记里一个也没有提到：很可能 --dir、--store 或 --files 指错了地方，所以什么也没有清理。"
            ),
            (Fault::Sweep(SweepError::OtherLog { files }), Lang::En) => format!(
                "The log names none of the {files} files that are there: --dir, --store or --files probably names another \
                 campaign's, so that nothing was removed."
            ),
            (Fault::NoUnit(code), Lang::Zh) => {
                format!("没有编码为 {code} 的单位：请用统计用区划代码（县以上6位、乡镇9位、村12位）。")
            }
            (Fault::NoUnit(code), Lang::En) => {
                format!(
                    "There is no unit {code}: give its division code (6 digits to the county, 9 township, 12 village)."
                )
            }
            (Fault::WhichPlan, Lang::Zh) => "plans/ 中不止一个方案包，或者没有：请用 --plan 指定。".to_owned(),
            (Fault::WhichPlan, Lang::En) => {
                "There is no plan package in plans/, or more than one: name it with --plan.".to_owned()
            }
            (Fault::LinkEnded, Lang::Zh) => "比对中途停止，请再运行一次。".to_owned(),
            (other, Lang::Zh) => format!("没有成功：{other}"),
            (other, Lang::En) => format!("That did not work: {other}"),
        }
    }
}
