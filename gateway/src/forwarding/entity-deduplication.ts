/** Entities to ask for, each once, and where every representation of the plan finds its answer. */
export interface DistinctRepresentations {
  readonly distinct: readonly unknown[];
  /** For each representation of the plan, its position in `distinct`. */
  readonly positions: readonly number[];
}

/**
 * Takes each entity once. A page of sales names the same outlet in every row, and @apollo/gateway asks for each row.
 * Safe within one request only, which has one principal.
 */
export function deduplicate(representations: readonly unknown[]): DistinctRepresentations {
  const seen = new Map<string, number>();
  const distinct: unknown[] = [];
  const positions = representations.map((representation) => {
    const key = JSON.stringify(representation);
    const known = seen.get(key);
    if (known !== undefined) return known;
    seen.set(key, distinct.length);
    return distinct.push(representation) - 1;
  });
  return { distinct, positions };
}

/** Gives every representation its own copy, because @apollo/gateway renames keys in what it receives. */
export function expand(entities: readonly unknown[], positions: readonly number[]): unknown[] {
  if (entities.length === positions.length) return [...entities];
  const taken = new Set<number>();
  return positions.map((position) => {
    if (taken.has(position)) return copy(entities[position]);
    taken.add(position);
    return entities[position];
  });
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copy(each)]));
}
