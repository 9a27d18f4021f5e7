// A newsroom's pages by urql: node examples/urql/newsroom.mjs [ADDRESS]
//
// Queries go by GET, so that caches on the way can answer. What went wrong has a code to go by, in `extensions`.
import { Client, cacheExchange, fetchExchange, gql } from "@urql/core";

const [address = "http://127.0.0.1:8000"] = process.argv.slice(2);

const client = new Client({
  url: `${address}/graphql`,
  preferGetMethod: true,
  exchanges: [cacheExchange, fetchExchange],
});

const HEADLINES = gql`
  query Headlines($locale: LocaleCode!, $after: String) {
    articles(locale: $locale, first: 5, after: $after) {
      nodes { id slug title publishedAt }
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
      locale { code direction calendar }
      translations { id title locale { code nativeName } }
    }
  }
`;

async function ask(document, variables) {
  const { data, error } = await client.query(document, variables).toPromise();
  if (!data) throw new Error(error.graphQLErrors[0]?.extensions.code ?? error.message);
  return data;
}

// A page, and the one after it.
const articles = [];
let after = null;
for (let page = 0; page < 2; page += 1) {
  const { articles: { nodes, pageInfo } } = await ask(HEADLINES, { locale: "en", after });
  articles.push(...nodes);
  after = pageInfo.endCursor;
}
for (const article of articles) console.log(`- ${article.title}`);

const { slug } = articles.find((article) => article.slug.includes("band-e-amir"));
const { article } = await ask(ARTICLE, { locale: "en", slug });
console.log(article.translations.map((one) => `${one.locale.nativeName}: ${one.title}`).join("; "));

const lost = await ask(ARTICLE, { locale: "en", slug: "not-there" });
console.log(`NOT THERE: ${lost.article}`);
