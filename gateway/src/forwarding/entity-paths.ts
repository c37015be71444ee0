import type { AnswerPath } from "../request-context";

interface Found {
  readonly path: AnswerPath;
  readonly entity: Readonly<Record<string, unknown>>;
}

/**
 * Where each representation of a fetch stands in the answer.
 *
 * @apollo/gateway takes the n-th representation for the n-th entity in the list, which is wrong as soon as the list
 * has entities that the fetch left out (another type of a union, a missing key). Here each is found by its own key.
 * @param flattenPath path of the plan: response names, `@` for "each of the list".
 * @returns one path a representation; an empty list where the entities can't be found.
 */
export function locateEntities(
  rootResults: readonly object[],
  flattenPath: readonly (string | number)[],
  representations: readonly unknown[],
): readonly AnswerPath[] {
  for (const root of rootResults) {
    const found: Found[] = [];
    collect(root, flattenPath, [], found);
    const paths = matchInOrder(found, representations);
    if (paths.length > 0) return paths;
  }
  return [];
}

function collect(
  value: unknown,
  remaining: readonly (string | number)[],
  path: AnswerPath,
  found: Found[],
): void {
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) {
    const rest = remaining[0] === "@" ? remaining.slice(1) : remaining;
    value.forEach((element, index) => collect(element, rest, [...path, index], found));
    return;
  }
  if (typeof value !== "object") return;
  const [head, ...rest] = remaining;
  if (head === undefined) found.push({ path, entity: value as Found["entity"] });
  else if (Object.hasOwn(value, head))
    collect((value as Found["entity"])[head], rest, [...path, head], found);
}

/** The representations are a part of the entities, in the same order. */
function matchInOrder(found: readonly Found[], representations: readonly unknown[]): readonly AnswerPath[] {
  const paths: AnswerPath[] = [];
  for (const { path, entity } of found) {
    if (paths.length < representations.length && contains(entity, representations[paths.length]))
      paths.push(path);
  }
  if (paths.length === representations.length) return paths;
  return found.length === representations.length ? found.map(({ path }) => path) : [];
}

function contains(value: unknown, part: unknown): boolean {
  if (Array.isArray(part)) {
    return (
      Array.isArray(value) &&
      value.length === part.length &&
      part.every((each, index) => contains(value[index], each))
    );
  }
  if (typeof part !== "object" || part === null) return value === part;
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(part).every(([key, each]) => contains((value as Record<string, unknown>)[key], each));
}
