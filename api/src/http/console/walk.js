// What each word of a document stands for, by the schema: read from left to right, so that half a document is enough.
//
// Completion asks what could stand at a place, the documentation what does. Knows no text editor.

import { nameOf } from "./schema.js";

const OPERATIONS = ["query", "mutation", "subscription"];

/** Walks over tokens. `frames` says where it stands; `step` answers the role of each token. */
export class Walk {
  constructor(schema) {
    this.schema = schema;
    this.frames = [{ zone: "document" }];
  }

  get frame() {
    return this.frames.at(-1);
  }

  /** The role of a token: `{ role, definition, parent }`; `next` is the token after it. */
  step(token, next) {
    if (token.kind === "comment") return { role: "comment" };
    return this[this.frame.zone](token, next) ?? { role: token.kind };
  }

  push(zone, more) {
    this.frames.push({ zone, expects: "name", ...more });
  }

  /** Leaves up to and including the nearest frame of these zones, if there is one. */
  leave(...zones) {
    const at = this.frames.findLastIndex((frame) => zones.includes(frame.zone));
    if (at > 0) this.frames.length = at;
  }

  document(token) {
    const { text } = token;
    if (text === "{") this.push("selection", { type: this.schema.root("query") });
    if (OPERATIONS.includes(text)) {
      this.push("head", { type: this.schema.root(text), names: "operation" });
      return { role: "keyword" };
    }
    if (text === "fragment") {
      this.push("head", { names: "fragment" });
      return { role: "keyword" };
    }
  }

  /** The head of an operation or a fragment, up to its `{`. */
  head(token) {
    const { frame } = this;
    if (token.text === "{") {
      this.frames.pop();
      this.push("selection", { type: frame.type });
    } else if (token.text === "(") {
      if (frame.directive) this.push("inputs", { inputs: frame.directive.arguments, owner: frame.directive });
      else this.push("variables");
    } else if (token.text === "@") {
      frame.expects = "directive";
    } else if (token.kind === "name") {
      return this.headName(token, frame);
    }
  }

  headName(token, frame) {
    if (frame.expects === "directive") return this.directive(token);
    if (frame.names === "fragment" && frame.expects === "name" && token.text !== "on") {
      frame.expects = "on";
      return { role: "fragment" };
    }
    if (frame.names === "fragment" && token.text === "on") {
      frame.expects = "type";
      return { role: "keyword" };
    }
    if (frame.expects === "type") {
      frame.type = this.schema.type(token.text);
      frame.expects = "directives";
      return { role: "type", definition: frame.type };
    }
    return { role: frame.names };
  }

  directive(token) {
    const { frame } = this;
    frame.expects = frame.zone === "head" ? "directives" : "name";
    frame.directive = this.schema.directives.get(token.text);
    return { role: "directive", definition: frame.directive };
  }

  selection(token, next) {
    const { frame } = this;
    if (token.kind === "name") return this.selected(token, next, frame);
    if (token.text === "...") {
      Object.assign(frame, { expects: "spread", field: undefined, directive: undefined, inner: frame.type });
    } else if (token.text === "@") {
      frame.expects = "directive";
    } else if (token.text === "(") {
      const owner = frame.directive ?? frame.field;
      this.push("inputs", { inputs: owner?.arguments, owner });
    } else if (token.text === "{") {
      this.push("selection", { type: frame.inner });
      Object.assign(frame, { expects: "name", directive: undefined });
    } else if (token.text === "}") {
      this.leave("selection");
    }
  }

  selected(token, next, frame) {
    if (frame.expects === "directive") return this.directive(token);
    if (frame.expects === "type") {
      frame.inner = this.schema.type(token.text);
      frame.expects = "name";
      return { role: "type", definition: frame.inner };
    }
    if (frame.expects === "spread") {
      frame.expects = token.text === "on" ? "type" : "name";
      return { role: token.text === "on" ? "keyword" : "spread" };
    }
    if (next?.text === ":") return { role: "alias" };
    const field = this.schema.field(frame.type, token.text);
    Object.assign(frame, { field, directive: undefined, inner: this.schema.typeOf(field) });
    return { role: "field", definition: field, parent: frame.type };
  }

  /** Arguments, or the fields of an object: names with values. */
  inputs(token) {
    const { frame } = this;
    if (token.text === ")" || token.text === "}") {
      this.leave(...(token.text === ")" ? ["inputs"] : ["object", "selection"]));
      return undefined;
    }
    if (frame.expects === "name") {
      if (token.text === ":") frame.expects = "value";
      // A `{` where a name belongs: the arguments were never closed.
      if (token.text === "{") {
        this.frames.pop();
        return this.step(token);
      }
      if (token.kind !== "name") return undefined;
      frame.input = frame.inputs?.get(token.text);
      (frame.given ??= new Set()).add(token.text);
      return { role: "argument", definition: frame.input, owner: frame.owner };
    }
    const role = this.valued(token, frame.input?.type, frame);
    if (token.text !== "$") frame.expects = "name";
    return role;
  }

  object(token, next) {
    if (token.text === "{") return this.valued(token, undefined, this.frame);
    return this.inputs(token, next);
  }

  list(token) {
    if (token.text === "]") this.leave("list");
    else return this.valued(token, this.frame.type, this.frame);
  }

  /** A value of `type`, or its beginning. */
  valued(token, type, frame) {
    const named = this.schema.type(nameOf(type));
    if (token.text === "{") this.push("object", { inputs: named?.inputs, owner: named });
    else if (token.text === "[") this.push("list", { type: type?.kind === "list" ? type.of : type, expects: "value" });
    else if (token.text === "$") frame.isVariable = true;
    else if (token.kind === "name" && frame.isVariable) {
      frame.isVariable = false;
      return { role: "variable" };
    } else if (token.kind === "name") {
      const definition = named?.values?.get(token.text);
      return { role: "enum", definition: definition && { ...definition, type }, parent: named };
    }
  }

  /** The variables of an operation. */
  variables(token) {
    const { frame } = this;
    if (token.text === ")") return void this.leave("variables");
    if (token.text === "$") frame.expects = "variable";
    else if (token.text === ":") frame.expects = "type";
    else if (token.text === "=") frame.expects = "value";
    else if (token.text === "{" && frame.expects !== "value") {
      this.frames.pop();
      return this.step(token);
    } else if (frame.expects === "value") {
      return this.valued(token, frame.type, frame);
    } else if (token.kind === "name" && frame.expects === "type") {
      const definition = this.schema.type(token.text);
      frame.type = { kind: "named", name: token };
      return { role: "type", definition };
    } else if (token.kind === "name") {
      return { role: "variable" };
    }
    return undefined;
  }
}

/** What stands at `offset`: the token there and its role; null where nothing does. */
export function roleAt(tokens, offset, schema) {
  const walk = new Walk(schema);
  const written = tokens.filter((token) => token.kind !== "comment");
  for (const [at, token] of written.entries()) {
    if (token.start > offset) return null;
    const role = walk.step(token, written[at + 1]);
    if (token.end >= offset && token.kind === "name") return { token, ...role };
  }
  return null;
}
