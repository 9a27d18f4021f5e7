// Which of many names was probably meant. Knows nothing of what the names stand for.

/** The name nearest to `wrong`, if it is near enough to be a slip of the hand. */
export function nearest(wrong, names) {
  const most = Math.max(1, Math.floor(wrong.length * 0.4));
  let best = null;
  for (const name of names) {
    const same = name.toLowerCase() === wrong.toLowerCase();
    const away = same ? 0.5 : distance(wrong.toLowerCase(), name.toLowerCase());
    if (away <= most && (best === null || away < best.away)) best = { name, away };
  }
  return best?.name;
}

/** Letters to insert, leave out, replace, or swap with their neighbour. */
function distance(left, right) {
  let before = [];
  let row = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const same = left[i - 1] === right[j - 1];
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      if (swapped) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[right.length];
}
