//! The change log: its one head, what the cache needs of it, what the world needs, who wrote it, and who has read how far.

/// The one row whose lock orders the commits.
pub mod head {
    use sea_orm::entity::prelude::*;

    /// The head.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "log_head")]
    pub struct Model {
        /// Always 1.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i16,
        /// Of the last commit.
        pub seq: i64,
        /// Random; tells a restored database from the one that was followed.
        pub nonce: i64,
        /// Another one is another history.
        pub epoch: String,
        /// The highest pruned seq.
        pub floor: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}

/// What a cache must forget, by commit.
pub mod tag {
    use sea_orm::entity::prelude::*;

    /// One commit's tags.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "log_tag")]
    pub struct Model {
        /// The commit.
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        /// The head's at that commit.
        pub nonce: i64,
        /// 64-bit tags, little-endian, one after the other.
        pub tags: Vec<u8>,
        /// When; it may go when no cached answer is older.
        pub written_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}

/// What became of a node's public face.
pub mod change {
    use sea_orm::entity::prelude::*;

    /// One change.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "change")]
    pub struct Model {
        /// The commit.
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        /// From 0 within the commit.
        #[sea_orm(primary_key, auto_increment = false)]
        pub n: i32,
        /// The node's id, such as `article:5`.
        pub node: String,
        /// A `ChangeKind` of the contract.
        pub kind: String,
        /// The node's language.
        pub locale: Option<String>,
        /// When it was written.
        pub changed_at: DateTimeUtc,
        /// As what an article stood in which categories; empty where it was not in view.
        pub sections_before: String,
        /// Likewise, after the write.
        pub sections_after: String,
        /// None for what everybody hears; 0 for partners of limited rights alone, else for those with this embargo.
        pub embargo_minutes: Option<i32>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}

/// Who made a commit, with which mutation or command.
pub mod audit {
    use sea_orm::entity::prelude::*;

    /// One write.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit")]
    pub struct Model {
        /// The commit.
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        /// When.
        pub written_at: DateTimeUtc,
        /// The API key that was shown; none from the command line.
        pub api_key_id: Option<i64>,
        /// The mutation's name, or the command.
        pub action: String,
        /// What was written, by public ids, a line each; of an import its files, and how much.
        pub nodes: String,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}

/// How far a follower has come, and which node works for it now.
pub mod cursor {
    use sea_orm::entity::prelude::*;

    /// One follower.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "log_cursor")]
    pub struct Model {
        /// The follower.
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        /// Read up to here.
        pub seq: i64,
        /// And here within it.
        pub n: i32,
        /// Random: the node that is at work.
        pub holder: Option<String>,
        /// Until then, by the database's clock, unless it says so again.
        pub lease_until_ms: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}
