//! For whom each field is, and so a whole document: whether an answer to one may be given to another.
//!
//! A field that is not declared here is its asker's alone, and keeps whatever document it stands in out of the cache. A
//! declaration is held to what happens: an execution that looks at who asks though its document does not say so is
//! kept by nobody (`topics/caching/audience.rs`).

use std::collections::HashMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, ExecutableDocument, FieldDefinition, OperationType, Selection, SelectionSet, Type, TypeKind,
    TypeSystemDefinition,
};

use crate::cache::Audience::{self, Public, Rights, Viewer};

/// Which fields of which type are for whom. What can be hidden depends on the asker's rights; a reader's are everybody's.
const DECLARED: &[(&str, Audience, &str)] = &[
    ("Query", Public, "site locales categories category tag author"),
    ("Query", Rights, "node nodes menu article articles search resolve changes"),
    ("Query", Viewer, "preview audit translationCoverage partners partner webhooks takedown viewer"),
    ("Node", Public, "id"),
    ("Article", Rights, "id story locale kind status version slug path url title excerpt body bodyText wordCount"),
    ("Article", Rights, "readingMinutes publishedAt updatedAt authors categories breadcrumb tags lead media"),
    ("Article", Rights, "translations translation outdated related retractionReason seo"),
    ("Article", Viewer, "revisions savedBy"),
    ("ArticleConnection", Rights, "edges nodes pageInfo totalCount"),
    ("ArticleEdge", Rights, "cursor node isFallback"),
    ("SearchConnection", Rights, "edges nodes pageInfo totalCount"),
    ("SearchEdge", Rights, "cursor node score highlight"),
    ("PageInfo", Public, "hasNextPage hasPreviousPage startCursor endCursor"),
    ("Story", Rights, "id originalLocale version articles"),
    ("Related", Rights, "article reason score"),
    ("Seo", Rights, "title description canonicalUrl alternates jsonLd creditLine canonicalRequired"),
    ("Alternate", Rights, "hreflang url"),
    ("Revision", Viewer, "version savedAt savedBy kind status slug title excerpt body"),
    ("AuditEntry", Viewer, "cursor at actor action nodes"),
    ("TranslationCoverage", Viewer, "locale category stories translated outdated missing"),
    ("Category", Public, "id locale version slug path url name description parent children ancestors translations"),
    ("Category", Rights, "articles articleCount"),
    ("Tag", Public, "id locale version slug path url name"),
    ("Tag", Rights, "articles"),
    ("Author", Public, "id locale version slug path url name"),
    ("Author", Rights, "articles avatar bio"),
    ("Media", Rights, "id assetId locale version url mimeType alt caption credit"),
    ("Image", Rights, "id assetId locale version url mimeType alt caption credit width height"),
    ("Video", Rights, "id assetId locale version url mimeType alt caption credit embedUrl durationSeconds poster"),
    ("Audio", Rights, "id assetId locale version url mimeType alt caption credit durationSeconds"),
    ("Locale", Public, "id code version name nativeName direction calendar isDefault fallbacks url"),
    ("Site", Public, "id version name tagline url locale locales copyright socialLinks"),
    ("Site", Public, "adSlots adSlot"),
    ("SocialLink", Public, "network label url"),
    ("AdSlot", Public, "name target"),
    ("AdSlot", Rights, "html image"),
    ("Menu", Rights, "id slot version items"),
    ("MenuItem", Rights, "label url target children"),
    ("Resolution", Rights, "status locale node redirectTo"),
    ("ChangeConnection", Rights, "edges pageInfo"),
    ("ChangeEdge", Rights, "cursor node"),
    ("Change", Rights, "kind at subjectId subject"),
    ("Partner", Viewer, "name version locales categories kinds fullText pictures embargoMinutes creditLine"),
    ("Partner", Viewer, "canonicalRequired requestsPerMinute pointsPerMinute createdAt keys"),
    ("Partner", Viewer, "requestsPerMonth pointsPerMonth usage"),
    ("PartnerUsage", Viewer, "day requests bytes articles points"),
    ("Webhook", Viewer, "number url partner locales categories kinds createdAt waiting waitingSince parked outcome"),
    ("TakedownNotice", Viewer, "url partner at attempts triedAt deliveredAt acknowledgedAt parkedAt outcome"),
    ("PartnerKey", Viewer, "name createdAt usedAt revokedAt"),
    ("Viewer", Viewer, "id email displayName isConfirmed readingList"),
    ("ReadingListConnection", Viewer, "edges nodes pageInfo totalCount"),
    ("ReadingListEdge", Viewer, "cursor addedAt node translation"),
];

/// The fields of the schema, each with what it leads to and for whom it is.
#[derive(Debug)]
pub struct Audiences(HashMap<String, HashMap<String, Field>>);

#[derive(Debug)]
struct Field {
    leads_to: String,
    /// None where that is not declared.
    audience: Option<Audience>,
}

impl Audiences {
    /// Of the schema as text.
    ///
    /// # Panics
    /// Where the schema's own text is none.
    pub fn of(sdl: &str) -> Self {
        let schema = parse_schema(sdl).expect("the schema is written by the executor");
        let types = schema.definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(one) => match one.node.kind {
                TypeKind::Object(object) => Some((one.node.name.node.to_string(), object.fields)),
                TypeKind::Interface(interface) => Some((one.node.name.node.to_string(), interface.fields)),
                _ => None,
            },
            _ => None,
        });
        let fields = |name: &str, fields: Vec<async_graphql::Positioned<FieldDefinition>>| {
            fields.into_iter().map(|field| Field::of(name, &field.node)).collect()
        };
        Self(types.map(|(name, own)| (name.clone(), fields(&name, own))).collect())
    }

    /// For whom the answer to an operation of a document is: the narrowest of its fields.
    pub fn of_document(&self, document: &ExecutableDocument, operation: Option<&str>) -> Audience {
        let mut walk = Walk { audiences: self, document, fragments: HashMap::new() };
        let asked =
            document.operations.iter().filter(|(name, _)| operation.is_none() || operation == name.map(|n| &**n));
        let audience = asked.map(|(_, asked)| match asked.node.ty {
            OperationType::Query => walk.set("Query", &asked.node.selection_set.node),
            OperationType::Mutation | OperationType::Subscription => Viewer,
        });
        audience.max().unwrap_or(Viewer)
    }

    /// The fields of queries that are not declared, as `Type.field`.
    pub fn undeclared(&self) -> Vec<String> {
        let is_written = |name: &str| name.ends_with("Payload") || WRITTEN.contains(&name);
        let types = self.0.iter().filter(|(name, _)| !is_written(name));
        let fields = types.flat_map(|(name, fields)| fields.iter().map(move |(field, what)| (name, field, what)));
        let undeclared = fields.filter(|(_, _, what)| what.audience.is_none());
        undeclared.map(|(name, field, _)| format!("{name}.{field}")).collect()
    }
}

/// What only mutations and subscriptions answer.
const WRITTEN: [&str; 4] = ["Mutation", "Subscription", "UserError", "Redirect"];

impl Field {
    fn of(owner: &str, field: &FieldDefinition) -> (String, Self) {
        let name = field.name.node.as_str();
        let declared =
            DECLARED.iter().filter(|(of, _, fields)| *of == owner && fields.split(' ').any(|one| one == name));
        let audience = declared.map(|(_, audience, _)| *audience).max();
        (name.to_owned(), Self { leads_to: base(&field.ty.node), audience })
    }
}

fn base(of: &Type) -> String {
    match &of.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(of) => base(of),
    }
}

struct Walk<'d> {
    audiences: &'d Audiences,
    document: &'d ExecutableDocument,
    /// Each is entered once. One that is being walked counts as everybody's: whoever spreads it in itself was refused.
    fragments: HashMap<&'d str, Audience>,
}

impl<'d> Walk<'d> {
    fn set(&mut self, on: &str, set: &'d SelectionSet) -> Audience {
        set.items.iter().map(|selection| self.selection(on, &selection.node)).max().unwrap_or(Public)
    }

    fn selection(&mut self, on: &str, selection: &'d Selection) -> Audience {
        match selection {
            Selection::Field(field) => match field.node.name.node.as_str() {
                "__typename" | "__schema" | "__type" => Public,
                name => {
                    let audiences = self.audiences;
                    let Some(known) = audiences.0.get(on).and_then(|fields| fields.get(name)) else { return Viewer };
                    let below = self.set(&known.leads_to, &field.node.selection_set.node);
                    known.audience.unwrap_or(Viewer).max(below)
                }
            },
            Selection::InlineFragment(fragment) => {
                let on = fragment.node.type_condition.as_ref().map_or(on, |condition| condition.node.on.node.as_str());
                self.set(on, &fragment.node.selection_set.node)
            }
            Selection::FragmentSpread(spread) => self.fragment(spread.node.fragment_name.node.as_str()),
        }
    }

    fn fragment(&mut self, name: &'d str) -> Audience {
        if let Some(known) = self.fragments.get(name) {
            return *known;
        }
        let Some(fragment) = self.document.fragments.get(name) else { return Viewer };
        self.fragments.insert(name, Public);
        let on = fragment.node.type_condition.node.on.node.as_str();
        let audience = self.set(on, &fragment.node.selection_set.node);
        self.fragments.insert(name, audience);
        audience
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn audience(query: &str) -> Audience {
        Audiences::of(&crate::graphql::sdl()).of_document(&parse_query(query).unwrap(), None)
    }

    #[test]
    fn a_document_is_for_whom_its_narrowest_field_is() {
        assert_eq!(audience("{ __typename locales { code } }"), Public);
        assert_eq!(audience("{ site { name adSlots { name } } }"), Public);
        assert_eq!(audience("{ site { name adSlots { image { id } } } }"), Rights);
        assert_eq!(audience("{ locales { code } article(slug: \"x\") { title } }"), Rights);
        assert_eq!(
            audience("{ node(id: \"x\") { ... on Article { ...a } } } fragment a on Article { revisions { title } }"),
            Viewer
        );
        assert_eq!(audience("{ locales { nobodyKnowsThis } }"), Viewer);
        assert_eq!(audience("mutation { saveSite(input: {}) { errors { code } } }"), Viewer);
    }

    #[test]
    fn every_field_of_every_type_that_is_asked_for_is_declared() {
        let undeclared = Audiences::of(&crate::graphql::sdl()).undeclared();

        assert!(undeclared.is_empty(), "say for whom these are, in graphql/audience.rs: {undeclared:?}");
    }
}
