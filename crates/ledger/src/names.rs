//! Small numbers for registers and keyed fields, and the names behind account and batch numbers.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use bairi_base::Text;
use bairi_plan::{Field, FieldKind, Plan, Register};
use sea_orm::{ConnectionTrait, DatabaseConnection};

use crate::StoreError;
use crate::store::{int, statement, text};

/// The numbers under which registers and fields stand in the tables.
#[derive(Debug, Default)]
pub(crate) struct Names {
    by_register: HashMap<Arc<str>, RegisterNames>,
    /// Registers of former plans too: their entries stay readable.
    by_id: HashMap<i64, Arc<str>>,
    /// Keyed fields, by number: register and field.
    fields: HashMap<i64, (Arc<str>, Arc<str>)>,
}

/// A register of the plan with its numbers.
#[derive(Debug)]
pub(crate) struct RegisterNames {
    pub(crate) id: i64,
    pub(crate) name: Arc<str>,
    /// Its place in `Plan::registers`.
    pub(crate) at: usize,
    pub(crate) keyed: Vec<KeyedField>,
}

#[derive(Debug)]
pub(crate) struct KeyedField {
    pub(crate) id: i64,
    pub(crate) name: Arc<str>,
    pub(crate) unique: bool,
    pub(crate) sensitive: bool,
    /// The register that a reference names.
    pub(crate) refers_to: Option<String>,
}

/// A keyed field whose keys are not in the store yet (new in the plan, or its uniqueness changed).
pub(crate) struct Unkeyed {
    pub(crate) register: Arc<str>,
    pub(crate) field: Arc<str>,
}

impl Names {
    pub(crate) fn register(&self, name: &str) -> Option<&RegisterNames> {
        self.by_register.get(name)
    }

    pub(crate) fn register_named(&self, id: i64) -> Option<&Arc<str>> {
        self.by_id.get(&id)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &RegisterNames> {
        self.by_register.values()
    }

    pub(crate) fn field_named(&self, id: i64) -> Option<&(Arc<str>, Arc<str>)> {
        self.fields.get(&id)
    }

    /// Reads the numbers and gives out those that the plan needs and the store does not have yet.
    /// Keys of fields that the plan does not key any more are removed.
    pub(crate) async fn load(writer: &impl ConnectionTrait, plan: &Plan) -> Result<(Names, Vec<Unkeyed>), StoreError> {
        let backend = writer.get_database_backend();
        let rows = writer.query_all_raw(statement(backend, "SELECT id, register, field, keyed FROM names", [])).await?;
        let mut known: HashMap<(String, String), (i64, i64)> = HashMap::new();
        let mut names = Names::default();
        let mut next = 1;
        for row in &rows {
            let (id, register, field) = (int(row, 0)?, text(row, 1)?, text(row, 2)?);
            next = next.max(id + 1);
            if field.is_empty() {
                names.by_id.insert(id, register.as_str().into());
            } else {
                names.fields.insert(id, (register.as_str().into(), field.as_str().into()));
            }
            known.insert((register, field), (id, int(row, 3)?));
        }
        let mut unkeyed = Vec::new();
        let mut needless: HashMap<(String, String), (i64, i64)> = known.clone();
        needless.retain(|_, (_, keyed)| *keyed > 0);
        for (at, register) in plan.registers.iter().enumerate().filter(|(_, r)| !r.builtin) {
            let wanted = std::iter::once((String::new(), 0))
                .chain(register.fields.iter().filter_map(|f| Some((f.id.clone(), i64::from(keyed(register, f)?)))));
            for (field, keyed) in wanted {
                let spot = (register.id.clone(), field);
                needless.remove(&spot);
                let (id, fresh) = match known.get(&spot) {
                    Some((id, as_is)) if *as_is == keyed => (*id, false),
                    Some((id, _)) => (*id, true),
                    None => {
                        next += 1;
                        let sql = "INSERT INTO names (id, register, field, keyed) VALUES ($1, $2, $3, -1)";
                        let values = [(next - 1).into(), register.id.as_str().into(), spot.1.as_str().into()];
                        writer.execute_raw(statement(backend, sql, values)).await?;
                        (next - 1, true)
                    }
                };
                if fresh && spot.1.is_empty() {
                    confirm(writer, id, keyed).await?;
                } else if fresh {
                    unkeyed.push(Unkeyed { register: register.id.as_str().into(), field: spot.1.as_str().into() });
                }
                known.insert(spot, (id, keyed));
            }
            names.add(at, register, &known);
        }
        for (id, _) in needless.into_values() {
            writer.execute_raw(statement(backend, "DELETE FROM keys WHERE field = $1", [id.into()])).await?;
            confirm(writer, id, 0).await?;
        }
        Ok((names, unkeyed))
    }

    fn add(&mut self, at: usize, register: &Register, known: &HashMap<(String, String), (i64, i64)>) {
        let number = |field: &str| known.get(&(register.id.clone(), field.to_owned())).map_or(0, |(id, _)| *id);
        let name: Arc<str> = register.id.as_str().into();
        let keyed: Vec<KeyedField> = register
            .fields
            .iter()
            .filter_map(|f| {
                let kind = keyed(register, f)?;
                let refers_to = match &f.kind {
                    FieldKind::Ref { register } => Some(register.clone()),
                    _ => None,
                };
                let name = f.id.as_str().into();
                let unique = kind == UNIQUE;
                Some(KeyedField { id: number(&f.id), name, unique, sensitive: f.sensitive, refers_to })
            })
            .collect();
        let id = number("");
        self.by_id.insert(id, name.clone());
        for field in &keyed {
            self.fields.insert(field.id, (name.clone(), field.name.clone()));
        }
        self.by_register.insert(name.clone(), RegisterNames { id, name, at, keyed });
    }
}

/// Marks a field's keys as complete.
pub(crate) async fn confirm(conn: &impl ConnectionTrait, id: i64, keyed: i64) -> Result<(), StoreError> {
    let sql = "UPDATE names SET keyed = $1 WHERE id = $2";
    conn.execute_raw(statement(conn.get_database_backend(), sql, [keyed.into(), id.into()])).await?;
    Ok(())
}

const LOOKUP: u8 = 1;
const UNIQUE: u8 = 2;

/// How a field is keyed: uniquely, for look-up, or (`None`) not at all.
pub(crate) fn keyed(register: &Register, field: &Field) -> Option<u8> {
    if field.unique || field.id == register.key {
        return Some(UNIQUE);
    }
    let lookup = field.lookup || field.id == register.title || matches!(field.kind, FieldKind::Ref { .. });
    lookup.then_some(LOOKUP)
}

/// Names of accounts and labels of batches, by number.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    actors: RwLock<HashMap<i64, Arc<Text>>>,
    batches: RwLock<HashMap<i64, Arc<str>>>,
}

impl Labels {
    pub(crate) async fn refresh(&self, conn: &DatabaseConnection) -> Result<(), StoreError> {
        let backend = conn.get_database_backend();
        let accounts = conn.query_all_raw(statement(backend, "SELECT id, name_zh, name_en FROM accounts", [])).await?;
        for row in &accounts {
            self.add_actor(int(row, 0)?, Arc::new(Text::new(text(row, 1)?, text(row, 2)?)));
        }
        self.add_actor(0, Arc::new(crate::viewer::maintenance_name()));
        for row in &conn.query_all_raw(statement(backend, "SELECT id, label FROM batches", [])).await? {
            self.add_batch(int(row, 0)?, text(row, 1)?.into());
        }
        Ok(())
    }

    pub(crate) fn add_actor(&self, id: i64, name: Arc<Text>) {
        self.actors.write().expect("no holder panics").insert(id, name);
    }

    pub(crate) fn add_batch(&self, id: i64, label: Arc<str>) {
        self.batches.write().expect("no holder panics").insert(id, label);
    }

    pub(crate) fn actor(&self, id: i64) -> Option<Arc<Text>> {
        self.actors.read().expect("no holder panics").get(&id).cloned()
    }

    pub(crate) fn batch(&self, id: i64) -> Option<Arc<str>> {
        self.batches.read().expect("no holder panics").get(&id).cloned()
    }
}
