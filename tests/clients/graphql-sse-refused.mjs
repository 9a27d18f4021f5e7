// What graphql-sse makes of a refusal: node graphql-sse-refused.mjs QUERY NODE prints `result CODE` where a result says
// it, and `status STATUS CODE` where the answer's status does.
import { createClient, NetworkError } from "graphql-sse";

const [query, node] = process.argv.slice(2);
const client = createClient({ url: `${node}/graphql`, retryAttempts: 0 });

client.subscribe(
  { query },
  {
    next: ({ errors }) => console.log(`result ${errors[0].extensions.code}`),
    async error(error) {
      if (!(error instanceof NetworkError) || !error.response) throw error;
      const { errors } = await error.response.json();
      console.log(`status ${error.response.status} ${errors[0].extensions.code}`);
    },
    complete() {},
  },
);
