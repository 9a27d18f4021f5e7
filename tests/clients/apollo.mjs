// Asks by Apollo Client, with automatic persisted queries over GET: node apollo.mjs ADDRESS prints each request that it
// makes, and what it is answered.
import { createHash } from "node:crypto";
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";

const [address] = process.argv.slice(2);
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const query = gql`
  query Headlines($first: Int!) {
    articles(locale: "en", first: $first) { nodes { id title } }
  }
`;

async function noted(uri, options) {
  const response = await fetch(uri, options);
  const has = (word) => (options.body ?? new URL(uri).search).includes(word);
  console.log(`${options.method} ${has("query=") || has('"query"') ? "text" : "hash"} ${response.status}`);
  return response;
}

function client() {
  const http = new HttpLink({ uri: `${address}/graphql`, fetch: noted });
  const persisted = new PersistedQueryLink({ sha256, useGETForHashedQueries: true });
  return new ApolloClient({ cache: new InMemoryCache(), link: ApolloLink.from([persisted, http]) });
}

// Two browsers: the second finds what the first has left.
for (const one of [client(), client()]) {
  const { data } = await one.query({ query, variables: { first: 2 } });
  console.log(`${data.articles.nodes.length} ${data.articles.nodes[0].__typename}s`);
}
try {
  await client().query({ query: gql`query Wrong { articles(first: -1) { totalCount } }` });
} catch (error) {
  console.log(CombinedGraphQLErrors.is(error) ? error.errors[0].extensions.code : `${error}`);
}
