// Makes TypeScript of a schema and a frontend's documents by graphql-codegen: node codegen.mjs SCHEMA DOCUMENT...
import { readFileSync } from "node:fs";
import { codegen } from "@graphql-codegen/core";
import * as typescript from "@graphql-codegen/typescript";
import * as operations from "@graphql-codegen/typescript-operations";
import { parse } from "graphql";

const [schema, ...documents] = process.argv.slice(2);
const read = (path) => parse(readFileSync(path, "utf8"));
const output = await codegen({
  filename: "newsroom.ts",
  schema: read(schema),
  documents: documents.map((location) => ({ location, document: read(location) })),
  config: {},
  plugins: [{ typescript: {} }, { operations: {} }],
  pluginMap: { typescript, operations },
});
console.log(`${output.split("\n").filter((line) => line.startsWith("export type")).length} types`);
