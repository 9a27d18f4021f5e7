//! Many rows of a table at once, in few shapes of statement.
//!
//! A connection keeps the statements that it has prepared. One for every number of rows that ever came would fill that
//! memory with hundreds of large ones, so rows go out in steps of three sizes. Unknown here: which rows.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, ModelTrait};

/// Rows to a statement: as many as leave a table of twenty columns far below both databases' bind limits, then fewer.
const STEPS: [usize; 3] = [128, 16, 1];

/// Inserts rows, in their order.
///
/// # Errors
/// The database's own.
pub fn insert<C, M>(connection: &C, rows: impl IntoIterator<Item = M>) -> impl Future<Output = Result<(), DbErr>>
where
    C: ConnectionTrait,
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
{
    // Taken in before anything is waited for: whatever they are made by need not be sent to another thread.
    let rows: Vec<_> = rows.into_iter().map(IntoActiveModel::into_active_model).collect();
    async move {
        let mut rest = rows.as_slice();
        for step in STEPS {
            let (now, later) = rest.split_at(rest.len() - rest.len() % step);
            for rows in now.chunks(step) {
                M::Entity::insert_many(rows.iter().cloned()).exec_without_returning(connection).await?;
            }
            rest = later;
        }
        Ok(())
    }
}
