// Queries to begin with: what this gateway is good at, asked of the newsroom that stands behind it.
//
// Each names the language that it is about (`lang`, `dir`) where it is about one.

export const EXAMPLES = [
  {
    title: "A front page in Persian",
    about: "The newest articles, each with its translations and what to read next. Five SQL statements, however many articles.",
    lang: "fa",
    native: "فارسی",
    query: `# Ctrl+Enter runs it, Ctrl+Space completes, F1 explains.
query FrontPage {
  articles(locale: "fa", first: 5) {
    totalCount
    nodes {
      title
      excerpt
      publishedAt
      translations {
        locale { nativeName }
        title
      }
      related(first: 2) {
        reason
        article { title }
      }
    }
  }
}
`,
  },
  {
    title: "Tajik, and what stands in for it",
    about: "Where Tajik lacks a story, the site's chain stands in: Russian, then English. The answer says so.",
    lang: "tg",
    native: "Тоҷикӣ",
    query: `query Fallback {
  articles(locale: "tg", fallback: true, first: 8) {
    totalCount
    edges {
      isFallback
      node {
        title
        locale { code nativeName }
        outdated
      }
    }
  }
}
`,
  },
  {
    title: "The tree of sections",
    about: "Every section with those below it, and exact counts of what each holds.",
    lang: "ps",
    native: "پښتو",
    query: `query Sections {
  categories(locale: "ps") {
    ...Section
    children {
      ...Section
      parent { name }
    }
    articles(first: 2) {
      nodes { title }
    }
  }
}

fragment Section on Category {
  name
  path
  articleCount
}
`,
  },
  {
    title: "What stands at a path",
    about: "A frontend's route table in one call: today's addresses, and old ones with where they lead by now.",
    lang: "fa",
    native: "فارسی",
    query: `query Route($path: String!) {
  resolve(path: $path) {
    status
    locale { code direction }
    redirectTo
    node {
      __typename
      ... on Article { title url breadcrumb { name } }
      ... on Category { name articleCount }
    }
  }
}
`,
    variables: `{
  "path": "/fa/رود-کابل-از-چشمه-تا-سند"
}`,
  },
  {
    title: "Found by words",
    about: "Typed as readers type: ي for ی, digits of any script, half spaces or none. Each hit with the words that were found.",
    lang: "fa",
    native: "فارسی",
    query: `query Found($words: String!) {
  search(query: $words, locale: "fa", first: 5) {
    totalCount
    edges {
      score
      highlight
      node { title url }
    }
  }
}
`,
    variables: `{
  "words": "رود"
}`,
  },
  {
    title: "What has changed",
    about: "Everything public that changed, in the order of commits: enough to keep a full copy. Go on from endCursor.",
    query: `query Changes($after: String) {
  changes(first: 10, after: $after) {
    edges {
      node {
        kind
        at
        subjectId
        subject {
          __typename
          ... on Article { title locale { code } }
          ... on Category { name path }
        }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
    variables: `{
  "after": null
}`,
  },
  {
    title: "Pictures and films in their sizes",
    about: "Each medium with its words in this language, a picture in the size that a card needs, a film with its still.",
    lang: "ar",
    native: "العربية",
    query: `query Media {
  articles(locale: "ar", first: 6) {
    nodes {
      title
      lead {
        __typename
        alt
        credit
        ... on Image { small: url(width: 480) large: url(width: 1280) width height }
        ... on Video { embedUrl durationSeconds poster { url } }
        ... on Audio { url durationSeconds }
      }
    }
  }
}
`,
  },
  {
    title: "Menus and the site's words",
    about: "The frame of every page: name, menus, links, in one request.",
    lang: "ru",
    native: "Русский",
    query: `query Frame($locale: LocaleCode = "ru") {
  site(locale: $locale) {
    name
    tagline
    copyright
    socialLinks { network url }
  }
  header: menu(slot: HEADER, locale: $locale) { ...Entries }
  footer: menu(slot: FOOTER, locale: $locale) { ...Entries }
}

fragment Entries on Menu {
  items {
    label
    url
    children { label url }
  }
}
`,
  },
  {
    title: "What search engines want",
    about: "Canonical address, the alternates in every language, and structured data ready for a script element.",
    lang: "en",
    native: "English",
    query: `query SearchEngines {
  articles(locale: "en", first: 1) {
    nodes {
      title
      seo {
        title
        description
        canonicalUrl
        alternates { hreflang url }
        jsonLd
      }
    }
  }
}
`,
  },
  {
    title: "The newsroom's languages",
    about: "Direction, calendar and chain of each, as data; nothing is derived from a code.",
    query: `query Languages {
  locales {
    code
    name
    nativeName
    direction
    calendar
    fallbacks
    isDefault
  }
}
`,
  },
];
