// A newsroom's pages by Apollo Client: node examples/apollo/newsroom.mjs [ADDRESS]
//
// An article has an id of its own in each language, so the normalised cache never mixes two of them. Pages of a list
// are merged by cursor; documents are sent by their hashes, by GET, so that caches on the way can answer.
import { createHash } from "node:crypto";
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { relayStylePagination } from "@apollo/client/utilities";

const [address = "http://127.0.0.1:8000"] = process.argv.slice(2);

const client = new ApolloClient({
  link: ApolloLink.from([
    new PersistedQueryLink({
      useGETForHashedQueries: true,
      sha256: (text) => createHash("sha256").update(text).digest("hex"),
    }),
    new HttpLink({ uri: `${address}/graphql` }),
  ]),
  cache: new InMemoryCache({
    // Interfaces and what stands for them, so that fragments on them match.
    possibleTypes: { Media: ["Image", "Video", "Audio"] },
    typePolicies: { Query: { fields: { articles: relayStylePagination(["locale", "fallback", "where", "orderBy"]) } } },
  }),
});

const HEADLINES = gql`
  query Headlines($locale: LocaleCode!, $after: String) {
    articles(locale: $locale, first: 5, after: $after) {
      edges { cursor node { id slug title publishedAt lead { id url alt } } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

const ARTICLE = gql`
  query Article($locale: LocaleCode!, $slug: String!) {
    article(locale: $locale, slug: $slug) {
      id
      title
      body
      locale { id code direction calendar }
      translations { id title locale { id code nativeName } }
    }
  }
`;

// The first page; and the one after it, which the cache puts behind the first.
const headlines = client.watchQuery({ query: HEADLINES, variables: { locale: "en" } });
const { data: first } = await client.query({ query: HEADLINES, variables: { locale: "en" } });
await headlines.fetchMore({ variables: { after: first.articles.pageInfo.endCursor } });
const { articles } = client.readQuery({ query: HEADLINES, variables: { locale: "en" } });
for (const { node } of articles.edges) console.log(`- ${node.title}`);

const { node } = articles.edges.find((edge) => edge.node.slug.includes("band-e-amir"));
const { data: page } = await client.query({ query: ARTICLE, variables: { locale: "en", slug: node.slug } });
console.log(page.article.translations.map((one) => `${one.locale.nativeName}: ${one.title}`).join("; "));

const { data: lost } = await client.query({ query: ARTICLE, variables: { locale: "en", slug: "not-there" } });
console.log(`NOT THERE: ${lost.article}`);
