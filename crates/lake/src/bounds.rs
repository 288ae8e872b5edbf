//! What plain comparisons in a condition say about its columns: enough to skip parts of a file.

use std::collections::BTreeMap;

use datafusion::common::ScalarValue;
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};

/// By column, the least and the greatest whole number (of a date: day) with which a condition can be true.
pub(crate) type Bounds = BTreeMap<String, (i64, i64)>;

/// Of a condition that has been simplified.
pub(crate) fn bounds(condition: &Expr) -> Bounds {
    let mut bounds = Bounds::new();
    for (column, low, high) in split_conjunction(condition).into_iter().filter_map(compared) {
        let all = bounds.entry(column.to_owned()).or_insert((i64::MIN, i64::MAX));
        *all = (all.0.max(low), all.1.min(high));
    }
    bounds
}

/// Of several conditions one of which must be true.
pub(crate) fn any(mut conditions: impl Iterator<Item = Bounds>) -> Bounds {
    let first = conditions.next().unwrap_or_default();
    conditions.fold(first, |all, next| {
        let both = all.into_iter().filter_map(|(column, (low, high))| {
            let (other_low, other_high) = next.get(&column)?;
            Some((column, (low.min(*other_low), high.max(*other_high))))
        });
        both.collect()
    })
}

fn compared(condition: &Expr) -> Option<(&str, i64, i64)> {
    match condition {
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => {
            let (column, op, number) = match (&**left, &**right) {
                (Expr::Column(column), Expr::Literal(value, _)) => (column, *op, number(value)?),
                (Expr::Literal(value, _), Expr::Column(column)) => (column, op.swap()?, number(value)?),
                _ => return None,
            };
            let (low, high) = match op {
                Operator::Eq => (number, number),
                Operator::Lt => (i64::MIN, number.saturating_sub(1)),
                Operator::LtEq => (i64::MIN, number),
                Operator::Gt => (number.saturating_add(1), i64::MAX),
                Operator::GtEq => (number, i64::MAX),
                _ => return None,
            };
            Some((&column.name, low, high))
        }
        Expr::Between(between) if !between.negated => match (&*between.expr, &*between.low, &*between.high) {
            (Expr::Column(column), Expr::Literal(low, _), Expr::Literal(high, _)) => {
                Some((&column.name, number(low)?, number(high)?))
            }
            _ => None,
        },
        _ => None,
    }
}

fn number(value: &ScalarValue) -> Option<i64> {
    match value {
        ScalarValue::Date32(Some(day)) => Some(i64::from(*day)),
        ScalarValue::Int64(Some(n)) => Some(*n),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::logical_expr::{col, lit};

    #[track_caller]
    fn check(condition: Expr, expected: &[(&str, i64, i64)]) {
        let found = bounds(&condition);
        let found: Vec<_> = found.iter().map(|(column, (low, high))| (column.as_str(), *low, *high)).collect();
        assert_eq!(found, expected, "{condition}");
    }

    #[test]
    fn comparisons_that_must_all_hold_narrow_a_column() {
        let day = |n| lit(ScalarValue::Date32(Some(n)));
        check(col("d").gt_eq(day(5)).and(col("d").lt(day(9))).and(col("b")), &[("d", 5, 8)]);
        check(lit(3_i64).lt(col("n")), &[("n", 4, i64::MAX)]);
        check(col("n").between(lit(1_i64), lit(2_i64)).and(col("m").eq(lit(7_i64))), &[("m", 7, 7), ("n", 1, 2)]);
        check(col("n").gt(lit(1_i64)).or(col("n").lt(lit(0_i64))), &[]);
        check(col("n").not_eq(lit(1_i64)), &[]);
    }

    #[test]
    fn of_alternatives_only_what_all_of_them_say_is_known() {
        let of = |low, high| Bounds::from([("n".to_owned(), (low, high))]);
        assert_eq!(any([of(1, 2), of(5, 9)].into_iter()), of(1, 9));
        assert_eq!(any([of(1, 2), Bounds::new()].into_iter()), Bounds::new());
        assert_eq!(any(std::iter::empty()), Bounds::new());
    }
}
