import { readFileSync } from "node:fs";
import path from "node:path";
import { PROJECT_ROOT } from "./run-script";

interface Package {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly link?: boolean;
}

const read = (file: string): unknown => JSON.parse(readFileSync(path.join(PROJECT_ROOT, file), "utf8"));

/** The root and every workspace, as the lock file has them. */
function workspaces(): ReadonlyMap<string, Package> {
  const { packages } = read("package-lock.json") as { packages: Record<string, Package> };
  const own = Object.keys(packages).filter((location) => !location.includes("node_modules"));
  return new Map(own.map((location) => [location, read(path.join(location, "package.json")) as Package]));
}

/** One sentence for each package that two workspaces want in different versions. */
function differences(packages: ReadonlyMap<string, Package>): string[] {
  const wanted = new Map<string, Map<string, string[]>>();
  for (const [location, { dependencies, devDependencies }] of packages)
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      const versions = wanted.get(name) ?? new Map<string, string[]>();
      wanted.set(name, versions.set(version, [...(versions.get(version) ?? []), location || "the root"]));
    }
  return [...wanted]
    .filter(([, versions]) => versions.size > 1)
    .map(
      ([name, versions]) =>
        `${name}: ${[...versions].map(([version, where]) => `${version} in ${where.join(", ")}`).join("; ")}`,
    );
}

describe("the dependencies of the workspaces", () => {
  test("when several want the same package, then they want the same version of it", () => {
    const packages = workspaces();
    expect(packages.size).toBeGreaterThanOrEqual(13);
    expect(differences(packages)).toEqual([]);
  });

  test("when two want different versions, then both are named", () => {
    const packages = new Map<string, Package>([
      ["gateway", { dependencies: { graphql: "16.15.0" } }],
      ["services/a", { devDependencies: { graphql: "^16.0.0" } }],
      ["services/b", { dependencies: { graphql: "16.15.0", pg: "8.23.1" } }],
    ]);
    expect(differences(packages)).toEqual(["graphql: 16.15.0 in gateway, services/b; ^16.0.0 in services/a"]);
  });
});
