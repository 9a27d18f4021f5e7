// Finds places of a schema by words: names first, then what is written about them. Knows no page.

const MOST = 60;

/** `{ type, field, label, description }` of each place that holds all words of `wanted`, the nearest first. */
export function found(schema, wanted) {
  const words = wanted.toLowerCase().split(/[\s.]+/).filter(Boolean);
  const ranked = places(schema).map((place) => ({ place, rank: rank(place, words, wanted.toLowerCase()) }));
  const fit = ranked.filter((one) => one.rank > 0);
  fit.sort((left, right) => right.rank - left.rank);
  return fit.slice(0, MOST).map(({ place }) => place);
}

function places(schema) {
  const own = [...schema.types.values()].filter(({ name }) => !name.startsWith("__"));
  const found = own.flatMap((type) => [
    { type: type.name, label: type.name, name: type.name, description: type.description ?? "" },
    ...[type.fields, type.inputs, type.values].flatMap((members) => [...(members?.values() ?? [])].flatMap((one) => [
      { type: type.name, field: one.name, label: `${type.name}.${one.name}`, name: one.name, description: one.description ?? "" },
      ...[...(one.arguments?.values() ?? [])].map((arg) => ({
        type: type.name,
        field: one.name,
        label: `${type.name}.${one.name}(${arg.name}:)`,
        name: arg.name,
        description: arg.description ?? "",
      })),
    ])),
  ]);
  const directives = [...schema.directives.values()].map((one) => ({
    label: `@${one.name}`,
    name: `@${one.name}`,
    description: one.description ?? "",
  }));
  return [...found, ...directives];
}

/** Nothing where a word is missing; more for names than for descriptions, most for the very name. */
function rank({ label, name, field, description }, words, wanted) {
  const [inLabel, inName, inText] = [label.toLowerCase(), name.toLowerCase(), description.toLowerCase()];
  if (!words.every((word) => inLabel.includes(word) || inText.includes(word))) return 0;
  const exact = inName === wanted ? 16 : inName.startsWith(wanted) ? 8 : 0;
  const named = words.filter((word) => inName.includes(word)).length;
  return 1 + exact + 2 * named + (field ? 0 : 1) - (label.includes("(") ? 1 : 0);
}
