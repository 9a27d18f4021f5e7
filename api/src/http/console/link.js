// A query in an address, and back. It stands in the fragment, which no server and no log ever sees. Never headers.

/** The address of this page with a query in it. */
export function linkTo({ query, variables, operation }) {
  const fields = new URLSearchParams({ query });
  if (variables.trim() !== "" && variables.trim() !== "{}") fields.set("variables", variables);
  if (operation) fields.set("operation", operation);
  return `${location.origin}${location.pathname}#${fields}`;
}

/** What a fragment asks to be opened; null where it asks for nothing. `runs` is whether it is to be run at once. */
export function opened(fragment) {
  const fields = new URLSearchParams(fragment.replace(/^#/, ""));
  if (!fields.has("query")) return null;
  return {
    query: fields.get("query"),
    variables: fields.get("variables") ?? "",
    operation: fields.get("operation") ?? "",
    runs: fields.has("run"),
  };
}
