// Asks by graphql-request: node graphql-request.mjs ADDRESS prints what it is answered.
import { ClientError, GraphQLClient, gql } from "graphql-request";

const [address] = process.argv.slice(2);
const client = new GraphQLClient(`${address}/graphql`);
const query = gql`query($first: Int!) { articles(locale: "en", first: $first) { nodes { __typename id } } }`;

const { articles } = await client.request(query, { first: 2 });
console.log(`${articles.nodes.length} ${articles.nodes[0].__typename}s`);
try {
  await client.request("{ articles(first: -1) { totalCount } }");
} catch (error) {
  console.log(error instanceof ClientError ? error.response.errors[0].extensions.code : `${error}`);
}
