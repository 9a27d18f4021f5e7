// Asks by urql: node urql.mjs ADDRESS prints what it is answered, by POST and by GET.
import { Client, cacheExchange, fetchExchange } from "@urql/core";

const [address] = process.argv.slice(2);
const query = `query($first: Int!) { articles(locale: "en", first: $first) { nodes { id title } } }`;

for (const preferGetMethod of [false, "force"]) {
  const client = new Client({ url: `${address}/graphql`, preferGetMethod, exchanges: [cacheExchange, fetchExchange] });
  const { data, error } = await client.query(query, { first: 2 }).toPromise();
  if (error) throw error;
  console.log(`${data.articles.nodes.length} ${data.articles.nodes[0].__typename}s`);
  const wrong = await client.query("{ articles(first: -1) { totalCount } }", {}).toPromise();
  console.log(wrong.error.graphQLErrors[0].extensions.code);
}
