// Listens by graphql-ws: node graphql-ws.mjs QUERY CURSOR NODE... prints a line for each change. Where a node is lost it
// goes on at the next, after the last cursor that it was told.
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const [query, after, ...nodes] = process.argv.slice(2);
const variables = { locale: "en", after };
let turn = 0;

const client = createClient({
  url: () => `${nodes[turn++ % nodes.length].replace("http", "ws")}/graphql/ws`,
  webSocketImpl: WebSocket,
  shouldRetry: () => true,
  retryWait: () => new Promise((go) => setTimeout(go, 50)),
});

client.subscribe(
  { query, variables },
  {
    next({ data, errors }) {
      if (errors) throw new Error(JSON.stringify(errors));
      const { cursor, node } = data.articlePublished;
      // The same object is sent when it connects again.
      variables.after = cursor;
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
