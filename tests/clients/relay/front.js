// A frontend's documents as Relay wants them: pages by cursor, and a part that is fetched again by its node.
import { graphql } from "react-relay";

export const front = graphql`
  query frontQuery($first: Int!, $after: String) {
    ...front_articles @arguments(first: $first, after: $after)
  }
`;

export const articles = graphql`
  fragment front_articles on Query
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "String" })
  @refetchable(queryName: "frontPaginationQuery") {
    articles(locale: "en", first: $first, after: $after) @connection(key: "front_articles") {
      edges {
        node {
          ...front_article
        }
      }
    }
  }
`;

export const article = graphql`
  fragment front_article on Article @refetchable(queryName: "frontArticleQuery") {
    title
    excerpt
  }
`;
