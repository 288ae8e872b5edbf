#![doc = include_str!("../README.md")]

mod accesses;
mod answers;
mod app;
mod asked_of;
mod blobs;
mod board;
mod changes;
mod choropleth;
mod comparisons;
mod describe;
mod due;
mod duties;
mod entry;
mod entry_files;
mod entry_identity;
mod entry_related;
mod entry_save;
mod entry_steps;
mod entry_text;
mod entry_versions;
mod error;
mod exports;
mod files_in;
mod forms;
mod forms_files;
mod forms_place;
mod forms_refs;
mod history;
mod household;
mod household_conditions;
mod household_entitled;
mod household_evidence;
mod household_members;
mod imports;
mod judge;
mod look;
mod moment;
mod notices;
mod outlines;
mod overview;
mod page_sheet;
mod place;
mod register;
mod register_right;
mod registers;
mod search;
mod session;
mod shown;
mod step_locks;
mod task;
mod tasks;
mod unit;
mod work_list;
mod worst;

pub use accesses::AccessLine;
pub use answers::Answers;
pub use app::App;
pub use bairi_compare::{Band, MEANINGS, Mapping, Preview, Reason};
pub use bairi_draft::{
    CADENCES, DutyDraft, Fields, Head, Item, KINDS, LEVELS, Remark, Review, SectionDraft, Span, Suggestion as Nearness,
    TargetDraft, TaskDraft, known_body,
};
pub use bairi_lake::{AsOf, Figure, Part, Reading, Row, Rows, RowsAsk, RowsOf, Standing, Times};
pub use bairi_ledger::{AccessKind, Change, Entry, Session, SignInError, Viewer};
pub use bairi_schedule::{Forecast, Outlook, Stage, Status};
pub use bairi_sheet::{FINDINGS_KEPT_MAX, Faults};
pub use blobs::{
    BucketError, FileStore, FilesError, PAPER_BYTES_MAX, PICTURE_BYTES_MAX, SWEEP_DAYS_MIN, SweepError, Swept, Trouble,
    sweep_files,
};
pub use board::{Board, StatusCount, TaskStanding};
pub use changes::{ChangeKind, ChangeLine};
pub use choropleth::{CLASSES_MAX, Choropleth, MapBy, MapClass, MapPlace};
pub use comparisons::{
    BandPrecision, CellAsk, CellPart, ClueLine, ClueState, ClueTally, CluesAsk, ComparedAsk, ComparisonError,
    ComparisonRun, ComparisonView, DataView, DifferenceLine, DifferencePage, DifferencesAsk, Issued, Learned, Matrix,
    MatrixCell, MatrixRow, Opens, PlaceAsk, PlaceCount, RunCounts, RunState, Sending, SentPage, SentPart, SentRow,
};
pub use describe::{Comparison, Demand, IndicatorInfo, TargetInfo, TaskInfo};
pub use due::{DUE_DAYS, Due, DueKind};
pub use duties::{Duties, DutyAt, DutyCell, DutyMatrix, DutyRow, Period};
pub use entry::{Cell, EntryHead, EntryPart, EntryView, StandingView};
pub use entry_files::{EntryFile, FileContent, FileSize, KnownFile, PlaceRemark, TimeRemark};
pub use entry_related::Related;
pub use entry_save::SaveError;
pub use entry_steps::{StepState, StepView};
pub use entry_versions::{VersionRow, Versions};
pub use error::AppError;
pub use exports::{ExportError, ExportFormat, Pieces};
pub use files_in::FileIn;
pub use forms::{BASED_ON, EFFECTIVE_ON, Form, FormAsk, FormField, FormPart, Input, REASON, UNIT, input_of};
pub use forms_files::KeptFile;
pub use forms_place::{PlaceGroup, PlaceInput};
pub use forms_refs::Referred;
pub use history::{Difference, History, HistoryChange, PastEntry, PastState, What};
pub use household::{HOUSEHOLD, HouseholdFile, NextStep, PERSON};
pub use household_conditions::{Condition, Conditions};
pub use household_entitled::{Entitlement, Holder, Mend, State};
pub use household_evidence::{EntriesAt, Evidence};
pub use household_members::{Member, MemberEntries, MemberEntry};
pub use imports::{
    ImportCounts, ImportError, ImportMode, ImportProgress, ImportReport, ImportState, Marked, UPLOAD_BYTES_MAX, Upload,
    Uploaded,
};
pub use judge::{Reached, TargetStanding};
pub use look::UnmaskError;
pub use notices::{NOTICE_BYTES_MAX, NoticeError, NoticeLine, NoticeMade, NoticeSaved, NoticeView, PackageView, Wish};
pub use overview::{ActionDay, BehindTask, Overview, Todo};
pub use page_sheet::PageSheet;
pub use register::{Behind, Choice, List, ListAsk, ListColumn, ListFilter, ListRow, ROWS_A_PAGE, UNKNOWN};
pub use registers::RegisterCard;
pub use search::Suggestion;
pub use shown::Shown;
pub use step_locks::{OF_STEP, OPEN_STEP, StepLock};
pub use task::{PlaceAt, TargetAt, TaskAt};
pub use tasks::{TaskLine, TaskList, TasksAsk};
pub use unit::{UnitAt, UnitFigure, UnitName};
pub use work_list::{WorkAsk, WorkList, WorkRow};
pub use worst::PlaceStanding;
