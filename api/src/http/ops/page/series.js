// Reads OpenMetrics text, and answers what the page asks of it: sums, rates between two readings, quantiles.

const SAMPLE = /^([A-Za-z_:][\w:]*)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})? (\S+)/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** A reading: all samples by name, and when they were read. */
export function reading(text, at) {
  const samples = new Map();
  for (const line of text.split("\n")) {
    const found = line.startsWith("#") ? null : SAMPLE.exec(line);
    if (!found) continue;
    const [, name, labels = "", value] = found;
    const own = {};
    for (const [, key, said] of labels.matchAll(LABEL)) own[key] = said.replace(/\\(.)/g, (_, one) => (one === "n" ? "\n" : one));
    if (!samples.has(name)) samples.set(name, []);
    samples.get(name).push({ labels: own, value: value === "+Inf" ? Infinity : Number(value) });
  }
  return { at, samples };
}

/** The sum of all samples of a name whose labels pass; NaN where there is none of that name. */
export function sum(reading, name, passes = () => true) {
  const samples = reading?.samples.get(name);
  return samples ? samples.filter(({ labels }) => passes(labels)).reduce((total, { value }) => total + value, 0) : NaN;
}

/** How much a counter grew in a second between two readings. A counter that fell began anew: the process did. */
export function rate(before, after, name, passes) {
  const then = sum(before, name, passes);
  const now = sum(after, name, passes);
  if (!before || Number.isNaN(now)) return NaN;
  const grown = Number.isNaN(then) || now < then ? now : now - then;
  return grown / Math.max((after.at - before.at) / 1000, 0.001);
}

/** The duration that so many of a histogram's new observations stay below, by its steps; NaN without any. */
export function quantile(before, after, name, share, passes = () => true) {
  const steps = new Map();
  const add = (reading, sign) => {
    for (const { labels, value } of reading?.samples.get(`${name}_bucket`) ?? []) {
      if (!passes(labels)) continue;
      const limit = labels.le === "+Inf" ? Infinity : Number(labels.le);
      steps.set(limit, (steps.get(limit) ?? 0) + sign * value);
    }
  };
  add(after, 1);
  if (sum(before, `${name}_count`, passes) <= sum(after, `${name}_count`, passes)) add(before, -1);
  const sorted = [...steps].sort(([left], [right]) => left - right);
  const all = sorted.at(-1)?.[1] ?? 0;
  if (all <= 0) return NaN;
  let [below, counted] = [0, 0];
  for (const [limit, upTo] of sorted) {
    if (upTo >= share * all) {
      return limit === Infinity ? below : below + (limit - below) * ((share * all - counted) / Math.max(upTo - counted, 1e-9));
    }
    [below, counted] = [limit, upTo];
  }
  return below;
}

/** The values that a label takes. */
export function values(reading, name, label) {
  return [...new Set((reading?.samples.get(name) ?? []).map(({ labels }) => labels[label]))];
}
