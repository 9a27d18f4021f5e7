// Audits a gateway by graphql-http: node audit.mjs ADDRESS. Prints what does not hold, then `N ok, N warnings, N errors`.
import { auditServer } from "graphql-http";

const [address] = process.argv.slice(2);
const { audits, ok, warn, error, notice, total } = await summed(`${address}/graphql`);
for (const result of audits) {
  if (result.status !== "ok") console.log(`${result.status} ${result.id} ${result.name}: ${result.reason}`);
}
console.log(`${ok} of ${total} ok, ${notice} notices, ${warn} warnings, ${error} errors`);
process.exit(warn + error > 0 ? 1 : 0);

async function summed(url) {
  const audits = await auditServer({ url, fetchFn: fetch });
  const count = (status) => audits.filter((result) => result.status === status).length;
  const [ok, notice, warn, error] = ["ok", "notice", "warn", "error"].map(count);
  return { audits, ok, notice, warn, error, total: audits.length };
}
