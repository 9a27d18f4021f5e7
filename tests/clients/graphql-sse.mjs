// Listens by graphql-sse: node graphql-sse.mjs QUERY CURSOR NODE... prints a line for each change. Where a node is lost
// it goes on at the next, after the last cursor that it was told, by Last-Event-ID as a browser does.
import { createClient } from "graphql-sse";

const [query, after, ...nodes] = process.argv.slice(2);
let turn = 0;
let last = after;

const client = createClient({
  url: () => `${nodes[turn++ % nodes.length]}/graphql`,
  headers: () => ({ "last-event-id": last }),
  retry: () => new Promise((go) => setTimeout(go, 50)),
  retryAttempts: 100,
});

client.subscribe(
  { query, variables: { locale: "en" } },
  {
    next({ data, errors }) {
      if (errors) throw new Error(JSON.stringify(errors));
      const { cursor, node } = data.articlePublished;
      last = cursor;
      console.log(`${node.kind} ${node.subjectId}`);
    },
    error(error) {
      console.error(error);
      process.exit(1);
    },
    complete() {
      process.exit(1);
    },
  },
);
