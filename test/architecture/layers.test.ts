import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { PROJECT_ROOT, runScript } from "./run-script";

interface Cruise {
  readonly modules: readonly string[];
  readonly rules: readonly string[];
  readonly violations: readonly { readonly rule: string; readonly from: string; readonly to: string }[];
}

const cruise = (folder: string): Cruise => runScript("cruise.mjs", [folder]) as Cruise;

/** Fewer would mean that something is no longer looked at; raise it as the tree grows. */
const FEWEST_MODULES = 300;

describe("the imports of the project", () => {
  const { modules, violations } = cruise(PROJECT_ROOT);

  test("when the tree is cruised, then all of it was seen", () => {
    expect(modules.length).toBeGreaterThan(FEWEST_MODULES);
    expect(modules).toEqual(
      expect.arrayContaining([
        "gateway/src/server.ts",
        "services/identity-verification/src/domain/registration.ts",
        "services/transactions/src/wiring.ts",
        "services/communications/src/wiring.ts",
        "services/disclosure-requests/src/wiring.ts",
        "shared/policy/src/policy.ts",
        "test/architecture/layers.test.ts",
      ]),
    );
  });

  test("when the tree is cruised, then no import goes the wrong way", () => {
    expect(violations).toEqual([]);
  });
});

/** A file that breaks a rule: where it lies and what it imports. */
const PLANTED: readonly (readonly [rule: string, file: string, imports: string])[] = [
  ["no-circular", "shared/audit/src/one.ts", "./other"],
  ["domain-is-pure", "services/a/src/domain/one.ts", "../application/target"],
  ["domain-is-pure", "services/a/src/domain/two.ts", "../../../../shared/policy/src/target"],
  ["domain-is-pure", "services/a/src/domain/three.ts", "typeorm"],
  ["domain-uses-no-node-module", "services/a/src/domain/four.ts", "node:fs"],
  ["application-knows-no-adapter", "services/a/src/application/one.ts", "../persistence/target"],
  ["application-knows-no-adapter", "services/a/src/application/two.ts", "../api/target"],
  ["application-knows-no-adapter", "services/a/src/application/three.ts", "graphql"],
  ["api-knows-no-persistence", "services/a/src/api/one.ts", "../persistence/target"],
  ["api-knows-no-persistence", "services/a/src/api/two.ts", "pg"],
  ["persistence-knows-no-api", "services/a/src/persistence/one.ts", "../api/target"],
  ["only-persistence-knows-typeorm", "services/a/src/server.ts", "typeorm"],
  ["services-meet-in-the-graph", "services/a/src/wiring.ts", "../../b/src/target"],
  ["services-know-no-gateway", "services/a/src/main.ts", "../../../gateway/src/target"],
  ["gateway-imports-no-service", "gateway/src/one.ts", "../../services/b/src/target"],
  ["shared-imports-no-part", "shared/policy/src/one.ts", "../../../services/b/src/target"],
  ["kernel-imports-nothing-of-ours", "shared/kernel/src/one.ts", "../../policy/src/target"],
  ["product-knows-no-tooling", "gateway/src/two.ts", "../../shared/testing/src/target"],
  ["through-the-package", "gateway/src/three.ts", "../../shared/kernel/src/target"],
  ["no-unresolvable", "shared/audit/src/two.ts", "./absent"],
];

describe("each rule on imports", () => {
  let folder: string;
  let found: Cruise;

  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "alpokat-planted-"));
    const write = (file: string, text: string): void => {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    };
    for (const library of ["typeorm", "graphql", "pg"]) {
      write(`node_modules/${library}/package.json`, JSON.stringify({ name: library, main: "index.js" }));
      write(`node_modules/${library}/index.js`, "exports.x = 1;\n");
    }
    cpSync(path.join(PROJECT_ROOT, "tsconfig.json"), path.join(folder, "tsconfig.json"));
    cpSync(path.join(PROJECT_ROOT, "tsconfig.base.json"), path.join(folder, "tsconfig.base.json"));
    for (const [, file, imports] of PLANTED) {
      write(file, `import { x } from "${imports}";\nexport const y = x;\n`);
      if (imports.endsWith("target"))
        write(path.join(path.dirname(file), `${imports}.ts`), "export const x = 1;\n");
    }
    write("shared/audit/src/other.ts", 'import { y } from "./one";\nexport const x = y;\n');
    write("test/empty.ts", "export const x = 1;\n");
    found = cruise(folder);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test("when the rules are listed, then each has something planted", () => {
    expect([...new Set(PLANTED.map(([rule]) => rule))].sort()).toEqual([...found.rules].sort());
  });

  test.each(PLANTED)("when %s is broken by %s importing %s, then it says so", (rule, file) => {
    const rules = found.violations.filter(({ from }) => from === file).map((violation) => violation.rule);
    expect(rules).toContain(rule);
  });
});
