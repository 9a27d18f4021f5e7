// Asks by what Relay's compiler has made: node relay.mjs ADDRESS ARTIFACTS prints what it is answered.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [address, artifacts] = process.argv.slice(2);

async function ask(name, variables) {
  const made = readFileSync(join(artifacts, `${name}.graphql.js`), "utf8");
  const query = JSON.parse(/"text": (".*")/.exec(made)[1]);
  const body = JSON.stringify({ query, variables });
  const response = await fetch(`${address}/graphql`, { method: "POST", headers: { "content-type": "application/json" }, body });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

const first = await ask("frontQuery", { first: 2 });
const { edges, pageInfo } = first.articles;
const second = await ask("frontPaginationQuery", { first: 2, after: pageInfo.endCursor });
const again = await ask("frontArticleQuery", { id: edges[0].node.id });
console.log(`${edges.length + second.articles.edges.length} articles`);
console.log(again.node.title === edges[0].node.title ? "the same again" : "another");
