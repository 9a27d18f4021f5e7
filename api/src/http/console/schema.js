// What can be asked: the schema as everything here looks things up in it.
//
// Read from `/schema.graphql`, which is there even where introspection is not. Knows no document and no page.

import { readSchema } from "./sdl.js";

/** What every schema has and none prints. */
const BUILT_IN = `
"Text." scalar String
"A whole number of 32 bits." scalar Int
"A number with a fraction." scalar Float
"\`true\` or \`false\`." scalar Boolean
"An id: text that means nothing to a client." scalar ID
"The schema as it describes itself." type __Schema {
  description: String types: [__Type!]! queryType: __Type! mutationType: __Type subscriptionType: __Type
  directives: [__Directive!]! }
"A type of the schema." type __Type {
  kind: __TypeKind! name: String description: String specifiedByURL: String
  fields(includeDeprecated: Boolean = false): [__Field!] interfaces: [__Type!] possibleTypes: [__Type!]
  enumValues(includeDeprecated: Boolean = false): [__EnumValue!]
  inputFields(includeDeprecated: Boolean = false): [__InputValue!] ofType: __Type isOneOf: Boolean }
"What kind a type is of." enum __TypeKind { SCALAR OBJECT INTERFACE UNION ENUM INPUT_OBJECT LIST NON_NULL }
"A field of a type." type __Field {
  name: String! description: String args(includeDeprecated: Boolean = false): [__InputValue!]! type: __Type!
  isDeprecated: Boolean! deprecationReason: String }
"An argument, or a field of an input." type __InputValue {
  name: String! description: String type: __Type! defaultValue: String isDeprecated: Boolean!
  deprecationReason: String }
"A value of an enum." type __EnumValue {
  name: String! description: String isDeprecated: Boolean! deprecationReason: String }
"A directive." type __Directive {
  name: String! description: String isRepeatable: Boolean! locations: [__DirectiveLocation!]!
  args(includeDeprecated: Boolean = false): [__InputValue!]! }
"Where a directive may stand." enum __DirectiveLocation {
  QUERY MUTATION SUBSCRIPTION FIELD FRAGMENT_DEFINITION FRAGMENT_SPREAD INLINE_FRAGMENT VARIABLE_DEFINITION SCHEMA
  SCALAR OBJECT FIELD_DEFINITION ARGUMENT_DEFINITION INTERFACE UNION ENUM ENUM_VALUE INPUT_OBJECT
  INPUT_FIELD_DEFINITION }
type Meta {
  "The name of the type that is answered." __typename: String!
  "The schema itself." __schema: __Schema!
  "One type of the schema." __type(name: String!): __Type }
directive @include(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
directive @skip(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
`;

/** The schema that a text describes. */
export function schemaOf(text) {
  return new Schema(readSchema(text), readSchema(BUILT_IN));
}

/** The name at the bottom of a type, whatever lists it stands in. */
export function nameOf(type) {
  return type?.kind === "list" ? nameOf(type.of) : type?.name?.text;
}

/** A type as a document spells it. */
export function spelled(type) {
  if (!type) return "";
  const inner = type.kind === "list" ? `[${spelled(type.of)}]` : (type.name?.text ?? "");
  return inner + (type.isRequired ? "!" : "");
}

/** Whether an argument or an input's field must be given. */
export function isNeeded(input) {
  return input.type.isRequired && input.default === undefined;
}

class Schema {
  constructor(read, builtIn) {
    this.types = new Map([...builtIn.types, ...read.types]);
    this.types.delete("Meta");
    this.directives = new Map([...builtIn.directives, ...read.directives]);
    this.roots = read.roots;
    this.meta = builtIn.types.get("Meta").fields;
    /** Values known for a scalar, such as the site's languages: lists of `{ text, detail }` by the scalar's name. */
    this.known = new Map();
  }

  type(name) {
    return this.types.get(name);
  }

  /** The type at the bottom of a field's or argument's type. */
  typeOf(definition) {
    return definition && this.types.get(nameOf(definition.type));
  }

  root(operation) {
    return this.types.get(this.roots[operation]);
  }

  field(type, name) {
    if (name === "__typename") return isComposite(type) ? this.meta.get(name) : undefined;
    return type?.fields?.get(name) ?? (type?.name === this.roots.query ? this.meta.get(name) : undefined);
  }

  /** All fields that can be asked of a type. */
  fields(type) {
    const own = [...(type?.fields?.values() ?? [])];
    const meta = type?.name === this.roots.query ? [...this.meta.values()] : [this.meta.get("__typename")];
    return isComposite(type) ? [...own, ...meta] : own;
  }

  /** The objects that something of this type can be. */
  possible(type) {
    if (type.kind === "OBJECT") return [type.name];
    if (type.kind === "UNION") return type.members;
    const all = [...this.types.values()];
    return all.filter((one) => one.kind === "OBJECT" && one.interfaces.includes(type.name)).map((one) => one.name);
  }

  /** Whether something can be of both types. */
  meets(left, right) {
    const names = this.possible(right);
    return this.possible(left).some((name) => names.includes(name));
  }
}

/** Whether a type has fields to choose from. */
export function isComposite(type) {
  return ["OBJECT", "INTERFACE", "UNION"].includes(type?.kind);
}

/** Whether a variable or an argument can have this type. */
export function isInput(type) {
  return ["SCALAR", "ENUM", "INPUT_OBJECT"].includes(type?.kind);
}
