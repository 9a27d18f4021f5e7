// The page: asks every two seconds while it is looked at, and shows what came. Here alone the parts know each other.

import { part } from "./dom.js";
import { showLog } from "./log.js";
import { showOperations } from "./operations.js";
import { reading } from "./series.js";
import { Refused, ask, askJson, hasKey, holdKey } from "./source.js";
import { showTiles } from "./tiles.js";
import { showTraces } from "./traces.js";
import { showWaterfall } from "./waterfall.js";

const PAUSE_MILLISECONDS = 2_000;

/** How far back rates look, in readings: long enough to be smooth. */
const BACK = 5;

const readings = [];
let traces = [];
let chosen = null;

const choose = (id) => {
  history.replaceState(null, "", `#trace=${id}`);
  show(id);
};

async function show(id) {
  chosen = id;
  showTraces(traces, chosen, choose);
  showWaterfall(id, await askJson(`traces/${id}`));
  part("waterfall-pane").scrollIntoView({ block: "nearest" });
}

function find(words) {
  part("find").value = words;
  showTraces(traces, chosen, choose);
  part("traces-pane").scrollIntoView({ block: "start" });
}

async function look() {
  const [metrics, kept, log] = await Promise.all([ask("metrics", "application/openmetrics-text"), askJson("traces"), askJson("log")]);
  readings.push(reading(await metrics.text(), Date.now()));
  if (readings.length > BACK + 1) readings.shift();
  traces = kept.traces;
  part("off").hidden = kept.are_kept;
  if (readings.length > 1) showTiles(readings[0], readings.at(-1));
  else showTiles(undefined, readings[0]);
  showOperations(traces, find);
  showLog(log.lines, choose);
  showTraces(traces, chosen, choose);
}

function say(state, isBad) {
  const place = part("state");
  place.textContent = state;
  place.classList.toggle("bad", isBad);
}

async function lookAgain() {
  let pause = PAUSE_MILLISECONDS;
  if (!document.hidden && part("door").hidden) {
    try {
      await look();
      say("live", false);
    } catch (error) {
      if (error instanceof Refused) wantKey(error.message);
      else say("the gateway does not answer", true);
    }
    if (readings.length === 1) pause /= 4;
  }
  setTimeout(lookAgain, pause);
}

function wantKey(message) {
  part("door-message").textContent = hasKey() ? message : "This gateway shows its insides to admins.";
  holdKey(null);
  part("door").hidden = false;
  part("house").hidden = true;
  part("key").focus();
}

part("door").addEventListener("submit", (event) => {
  event.preventDefault();
  holdKey(part("key").value.trim());
  part("key").value = "";
  part("door").hidden = true;
  part("house").hidden = false;
});
part("kind").addEventListener("change", () => showTraces(traces, chosen, choose));
part("find").addEventListener("input", () => showTraces(traces, chosen, choose));
part("close").addEventListener("click", () => {
  chosen = null;
  history.replaceState(null, "", location.pathname);
  part("waterfall-pane").hidden = true;
  showTraces(traces, chosen, choose);
});

const follow = () => {
  const id = /^#trace=([0-9a-f]{32})$/.exec(location.hash)?.[1];
  if (id) show(id).catch(() => {});
};
addEventListener("hashchange", follow);
await lookAgain();
follow();
