//! What breaks clients between an old schema and a new one.
//!
//! A client may have asked for whatever the old one lets it: so a type, field, argument or value that is gone breaks it,
//! an answer that may be null where it could not, a value that must be given where it need not. What is added breaks
//! nobody, but a required argument.

use std::collections::BTreeMap;

use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
};
use async_graphql::parser::{Error, parse_schema};
use async_graphql::{Name, Positioned};

/// Each break in a line: where it is, and what it is.
///
/// # Errors
/// One of the texts is no schema.
pub fn between(old: &str, new: &str) -> Result<Vec<String>, Error> {
    let (old, new) = (types(old)?, types(new)?);
    let mut breaks = Vec::new();
    for (name, before) in &old {
        match new.get(name) {
            None => breaks.push(format!("{name}: the type is gone")),
            Some(after) => compare(name, before, after, &mut breaks),
        }
    }
    Ok(breaks)
}

type Types = BTreeMap<String, TypeDefinition>;

fn types(sdl: &str) -> Result<Types, Error> {
    let definitions = parse_schema(sdl)?.definitions.into_iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(of) => Some((of.node.name.node.to_string(), of.node)),
        TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
    });
    Ok(definitions.collect())
}

fn compare(name: &str, before: &TypeDefinition, after: &TypeDefinition, breaks: &mut Vec<String>) {
    match (&before.kind, &after.kind) {
        (TypeKind::Scalar, TypeKind::Scalar) => {}
        (TypeKind::Object(old), TypeKind::Object(new)) => {
            fields(name, &old.fields, &new.fields, breaks);
            members(name, "implements", &old.implements, &new.implements, breaks);
        }
        (TypeKind::Interface(old), TypeKind::Interface(new)) => {
            fields(name, &old.fields, &new.fields, breaks);
            members(name, "implements", &old.implements, &new.implements, breaks);
        }
        (TypeKind::Union(old), TypeKind::Union(new)) => members(name, "is", &old.members, &new.members, breaks),
        (TypeKind::Enum(old), TypeKind::Enum(new)) => {
            let is_there = |value: &Name| new.values.iter().any(|other| other.node.value.node == *value);
            let gone = old.values.iter().map(|value| &value.node.value.node).filter(|value| !is_there(value));
            breaks.extend(gone.map(|value| format!("{name}.{value}: the value is gone")));
        }
        (TypeKind::InputObject(old), TypeKind::InputObject(new)) => inputs(name, &old.fields, &new.fields, breaks),
        _ => breaks.push(format!("{name}: it is another kind of type")),
    }
}

fn members(name: &str, verb: &str, old: &[Positioned<Name>], new: &[Positioned<Name>], breaks: &mut Vec<String>) {
    let is_there = |member: &Name| new.iter().any(|other| other.node == *member);
    let gone = old.iter().filter(|member| !is_there(&member.node));
    breaks.extend(gone.map(|member| format!("{name}: it no longer {verb} {}", member.node)));
}

fn fields(
    name: &str,
    old: &[Positioned<FieldDefinition>],
    new: &[Positioned<FieldDefinition>],
    breaks: &mut Vec<String>,
) {
    for before in old.iter().map(|field| &field.node) {
        let place = format!("{name}.{}", before.name.node);
        match new.iter().map(|field| &field.node).find(|after| after.name.node == before.name.node) {
            None => breaks.push(format!("{place}: the field is gone")),
            Some(after) => {
                if !answers(&before.ty.node, &after.ty.node) {
                    breaks.push(format!("{place}: it answered {}, and answers {}", before.ty.node, after.ty.node));
                }
                inputs(&place, &before.arguments, &after.arguments, breaks);
            }
        }
    }
}

fn inputs(
    name: &str,
    old: &[Positioned<InputValueDefinition>],
    new: &[Positioned<InputValueDefinition>],
    breaks: &mut Vec<String>,
) {
    let (old, new) = (old.iter().map(|input| &input.node), new.iter().map(|input| &input.node));
    for before in old.clone() {
        let place = format!("{name}({})", before.name.node);
        match new.clone().find(|after| after.name.node == before.name.node) {
            None => breaks.push(format!("{place}: it is gone")),
            Some(after) if !takes(&before.ty.node, &after.ty.node, after.default_value.is_some()) => {
                breaks.push(format!("{place}: it took {}, and takes {}", before.ty.node, after.ty.node));
            }
            Some(after) if value(before) != value(after) => {
                let was = value(before).unwrap_or_else(|| "nothing".into());
                let is = value(after).unwrap_or_else(|| "nothing".into());
                breaks.push(format!("{place}: without it, it was {was}, and is {is}"));
            }
            Some(_) => {}
        }
    }
    let is_old = |input: &InputValueDefinition| old.clone().any(|before| before.name.node == input.name.node);
    let required = new.filter(|input| !input.ty.node.nullable && input.default_value.is_none() && !is_old(input));
    breaks.extend(required.map(|input| format!("{name}({}): it is new and must be given", input.name.node)));
}

fn value(input: &InputValueDefinition) -> Option<String> {
    input.default_value.as_ref().map(|value| value.node.to_string())
}

/// Whether whoever understands an answer of the old type understands one of the new.
fn answers(old: &Type, new: &Type) -> bool {
    (old.nullable || !new.nullable)
        && match (&old.base, &new.base) {
            (BaseType::Named(old), BaseType::Named(new)) => old == new,
            (BaseType::List(old), BaseType::List(new)) => answers(old, new),
            _ => false,
        }
}

/// Whether a value of the old type is one of the new.
fn takes(old: &Type, new: &Type, has_default: bool) -> bool {
    (new.nullable || !old.nullable || has_default)
        && match (&old.base, &new.base) {
            (BaseType::Named(old), BaseType::Named(new)) => old == new,
            (BaseType::List(old), BaseType::List(new)) => takes(old, new, false),
            // A single value stands for a list of one.
            (BaseType::Named(_), BaseType::List(new)) => takes(old, new, false),
            (BaseType::List(_), BaseType::Named(_)) => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "type Query { a(x: Int, y: Int = 1): [A!] b: B! c: C } type A implements N { id: ID! } interface N { id: ID! } \
                       enum B { ONE TWO } union C = A input I { f: String g: Int! } scalar S";

    #[test]
    fn a_schema_breaks_nothing_of_itself_nor_by_what_is_added_or_promised() {
        let more = "type Query { a(x: Int, y: Int = 1, z: Int): [A!]! b: B! c: C d: Int } \
                    type A implements N { id: ID! more: Int } interface N { id: ID! } enum B { ONE TWO THREE } \
                    union C = A | D type D { x: Int } input I { f: String g: Int h: [Int!] } scalar S scalar T";

        assert_eq!(between(OLD, OLD).unwrap(), [""; 0]);
        assert_eq!(between(OLD, more).unwrap(), [""; 0]);
        assert_eq!(between(&crate::graphql::sdl(), &crate::graphql::sdl()).unwrap(), [""; 0]);
    }

    #[test]
    fn each_break_is_named_with_its_place() {
        for (was, is, said) in [
            ("scalar S", "", "S: the type is gone"),
            ("scalar S", "enum S { X }", "S: it is another kind of type"),
            ("c: C", "", "Query.c: the field is gone"),
            ("b: B!", "b: B", "Query.b: it answered B!, and answers B"),
            ("[A!]", "[A]", "Query.a: it answered [A!], and answers [A]"),
            ("x: Int,", "", "Query.a(x): it is gone"),
            ("x: Int,", "x: Int!,", "Query.a(x): it took Int, and takes Int!"),
            ("x: Int,", "x: Float,", "Query.a(x): it took Int, and takes Float"),
            ("y: Int = 1", "y: Int = 2", "Query.a(y): without it, it was 1, and is 2"),
            ("x: Int,", "x: Int, z: Int!,", "Query.a(z): it is new and must be given"),
            ("TWO", "", "B.TWO: the value is gone"),
            ("union C = A", "union C = D type D { x: Int }", "C: it no longer is A"),
            ("A implements N", "A", "A: it no longer implements N"),
            ("f: String", "", "I(f): it is gone"),
            ("g: Int!", "g: Int! h: Int!", "I(h): it is new and must be given"),
        ] {
            assert!(OLD.contains(was), "{was}");
            assert_eq!(between(OLD, &OLD.replacen(was, is, 1)).unwrap(), [said], "{was} becomes {is}");
        }
    }
}
