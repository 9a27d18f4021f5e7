// Reads JSON feeds as a reader does: node feeds.mjs FILE... prints what each says, as JSON.
import { readFileSync } from "node:fs";
import { parseFeed } from "feedsmith";

const feeds = process.argv.slice(2).map((path) => {
  const { format, feed } = parseFeed(readFileSync(path, "utf8"));
  if (format !== "json") throw new Error(`${path} is ${format}`);
  return feed;
});
console.log(JSON.stringify(feeds));
