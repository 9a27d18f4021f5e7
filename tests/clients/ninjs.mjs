// Holds items of ninjs against IPTC's schema: node ninjs.mjs SCHEMA ITEMS prints how many are valid, and fails at the first
// that is not.
import { readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const [schema, items] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, "utf8")));
const ajv = new Ajv({ strict: false });
addFormats(ajv);
// Named by the schema for places, which ours do not name; it stands elsewhere.
ajv.addSchema({ $id: "https://geojson.org/schema/GeoJSON.json", type: "object" });
const isValid = ajv.compile(schema);

for (const item of items) {
  if (!isValid(item)) throw new Error(`${item.uri}: ${ajv.errorsText(isValid.errors)}`);
}
if (isValid({ uri: "tag:news.example,2026:article:1", invented: true })) throw new Error("the schema refuses nothing");
console.log(`${items.length} valid`);
