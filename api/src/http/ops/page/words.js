// Figures as a person reads them.

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

/** A number of things, short. */
export function count(value) {
  if (!Number.isFinite(value)) return "–";
  const digits = Math.abs(value) < 10 && !Number.isInteger(value) ? 1 : 0;
  return value.toLocaleString("en", { maximumFractionDigits: digits, notation: value >= 1e5 ? "compact" : "standard" });
}

/** A duration, given in seconds. */
export function seconds(value) {
  if (!Number.isFinite(value)) return "–";
  if (value < 0.001) return `${(value * 1e6).toFixed(0)} µs`;
  if (value < 1) return `${(value * 1e3).toFixed(value < 0.01 ? 2 : value < 0.1 ? 1 : 0)} ms`;
  return `${value.toFixed(value < 10 ? 2 : 1)} s`;
}

/** A share of all, given from 0 to 1. */
export function share(value) {
  return Number.isFinite(value) ? `${(value * 100).toFixed(value > 0 && value < 0.1 ? 1 : 0)} %` : "–";
}

/** A number of bytes. */
export function bytes(value) {
  if (!Number.isFinite(value)) return "–";
  let unit = 0;
  for (; value >= 1024 && unit < UNITS.length - 1; unit += 1) value /= 1024;
  return `${value.toFixed(value < 10 && unit > 0 ? 1 : 0)} ${UNITS[unit]}`;
}

/** A time of day, given in milliseconds since 1970. */
export function clock(at) {
  return new Date(at).toLocaleTimeString("en-GB");
}
