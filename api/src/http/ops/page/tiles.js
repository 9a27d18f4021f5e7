// The tiles: a figure each, what it was since the page was opened, and what it is made of.

import { element, part, shape } from "./dom.js";
import { quantile, rate, sum } from "./series.js";
import { bytes, count, seconds, share } from "./words.js";

const REQUESTS = "http_server_request_duration_seconds";
const CACHE = "dragoman_cache_requests_total";
const SQL = "db_client_operation_duration_seconds";

/** Figures that are drawn, back to the page's opening; and how many fill a line at least. */
const MOST = 150;
const LEAST = 30;

/** Requests of clients: what ops ask for is left out. */
const asked = ({ http_route: route }) => !route.startsWith("/ops") && !["/livez", "/readyz", "/metrics"].includes(route);
const failed = (labels) => asked(labels) && labels.http_response_status_code.startsWith("5");
const isHit = ({ outcome }) => outcome === "hit";
const isLookup = ({ outcome }) => outcome === "hit" || outcome === "miss";
const isSql = ({ db_system_name: system }) => system !== "redis";

/** Each tile: its name, its figure now, how that is written, and a line below it. */
const TILES = [
  {
    name: "Requests",
    value: (then, now) => rate(then, now, `${REQUESTS}_count`, asked),
    shown: (value) => `${count(value)}/s`,
    below: (then, now) => `${count(sum(now, "http_server_active_requests"))} under way`,
  },
  {
    name: "Errors",
    value: (then, now) => rate(then, now, `${REQUESTS}_count`, failed) / rate(then, now, `${REQUESTS}_count`, asked) || 0,
    shown: share,
    below: (then, now) => `${count(sum(now, "dragoman_graphql_errors_total") || 0)} coded since the start`,
    isBad: (value) => value > 0.01,
  },
  {
    name: "Latency, p95",
    value: (then, now) => quantile(then, now, REQUESTS, 0.95, asked),
    shown: seconds,
    below: (then, now) =>
      `p50 ${seconds(quantile(then, now, REQUESTS, 0.5, asked))} · p99 ${seconds(quantile(then, now, REQUESTS, 0.99, asked))}`,
    isBad: (value) => value > 1,
  },
  {
    name: "Cache hits",
    value: (then, now) => rate(then, now, CACHE, isHit) / rate(then, now, CACHE, isLookup),
    shown: share,
    below: (then, now) => `${count(sum(now, "dragoman_cache_entries"))} entries, ${bytes(sum(now, "dragoman_cache_bytes"))}`,
  },
  {
    name: "Behind the log",
    value: (then, now) => sum(now, "dragoman_log_lag_seconds"),
    shown: seconds,
    below: (then, now) => `${count(sum(now, "dragoman_subscriptions"))} subscriptions`,
    isBad: (value) => value > 1,
  },
  {
    name: "SQL statements",
    value: (then, now) => rate(then, now, `${SQL}_count`, isSql),
    shown: (value) => `${count(value)}/s`,
    below: (then, now) => `p95 ${seconds(quantile(then, now, SQL, 0.95, isSql))}`,
  },
  {
    name: "Connections",
    value: (then, now) => sum(now, "db_client_connections", ({ state }) => state === "used"),
    shown: count,
    below: (then, now) => `of ${count(sum(now, "db_client_connections_limit"))} to the database`,
    isBad: (value, now) => value >= sum(now, "db_client_connections_limit"),
  },
  {
    name: "Processor",
    value: (then, now) => rate(then, now, "process_cpu_seconds_total"),
    shown: share,
    below: (then, now) => `${bytes(sum(now, "process_resident_memory_bytes"))} of memory`,
  },
];

const past = TILES.map(() => []);

/** Shows the figures between two readings. */
export function showTiles(then, now) {
  const shown = TILES.map((tile, at) => {
    const value = tile.value(then, now);
    past[at].push(value);
    if (past[at].length > MOST) past[at].shift();
    const isBad = tile.isBad?.(value, now) ?? false;
    return element(
      "div",
      { class: isBad ? "tile bad" : "tile" },
      element("dt", {}, tile.name),
      element("dd", { class: "figure" }, tile.shown(value)),
      element("dd", { class: "below" }, tile.below(then, now)),
      line(past[at]),
    );
  });
  part("tiles").replaceChildren(...shown);
}

/** The figures as a line; a gap where there was none. */
function line(figures) {
  const most = Math.max(...figures.filter(Number.isFinite), 1e-9);
  const places = Math.max(figures.length, LEAST);
  let path = "";
  let isDown = false;
  figures.forEach((figure, at) => {
    const [x, y] = [((at + places - figures.length) / (places - 1)) * 100, 29 - (figure / most) * 27];
    path += Number.isFinite(figure) ? `${isDown ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}` : "";
    isDown = Number.isFinite(figure);
  });
  const drawn = shape("path", { d: path, class: "line" });
  return shape("svg", { viewBox: "0 0 100 30", preserveAspectRatio: "none", "aria-hidden": "true" }, drawn);
}
