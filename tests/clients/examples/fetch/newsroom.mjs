// A newsroom's pages by `fetch` alone: node examples/fetch/newsroom.mjs [ADDRESS]
//
// A query is a GET with `query` and `variables`, so that every cache on the way can answer it. Published documents
// (`dragoman documents publish`) are asked as `/graphql/{id}` instead, as the sample newsroom at /demo/ does.
const [address = "http://127.0.0.1:8000"] = process.argv.slice(2);

const HEADLINES = `
  query Headlines($locale: LocaleCode!, $after: String) {
    articles(locale: $locale, first: 5, after: $after) {
      nodes { id slug title publishedAt }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

const ARTICLE = `
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

async function ask(query, variables) {
  const parameters = new URLSearchParams({ query: query.trim(), variables: JSON.stringify(variables) });
  const response = await fetch(`${address}/graphql?${parameters}`, {
    headers: { accept: "application/graphql-response+json" },
  });
  const { data, errors } = await response.json();
  // Some of it may be there beside errors; none of it is `null`.
  if (!data) throw new Error(`${errors[0].extensions.code}: ${errors[0].message} (${response.headers.get("traceparent")})`);
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
