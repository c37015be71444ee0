import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import {
  compose,
  generateSchemas,
  outdatedSchemas,
  type GeneratedSchema,
} from "@alpokat/local-stack/schemas";
import { classificationFaults, POLICY_COMPOSITION_SDL, POLICY_DIRECTIVES_SDL } from "@alpokat/policy";

const PROJECT_ROOT = path.resolve(__dirname, "../..");

describe("the committed schemas", () => {
  let generated: readonly GeneratedSchema[];

  beforeAll(async () => {
    generated = await generateSchemas();
  });

  test("when they are printed and composed anew, then they are as committed", () => {
    expect(generated.map(({ file }) => file)).toEqual([
      "services/identity-verification/schema.graphql",
      "services/transactions/schema.graphql",
      "services/communications/schema.graphql",
      "services/disclosure-requests/schema.graphql",
      "supergraph.graphql",
    ]);
    expect(outdatedSchemas(PROJECT_ROOT, generated)).toEqual([]);
  });

  test("when one differs or is missing, then a sentence names it and what to run", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "alpokat-schemas-"));
    for (const { file } of generated.slice(1))
      cpSync(path.join(PROJECT_ROOT, file), path.join(folder, file), { recursive: true });
    const changed = path.join(folder, "supergraph.graphql");
    writeFileSync(changed, readFileSync(changed, "utf8").replace("type Account", "type  Account"));
    expect(outdatedSchemas(folder, generated)).toEqual([
      'services/identity-verification/schema.graphql is not what the code says: run "npm run gen:schema" and commit what it writes.',
      'supergraph.graphql is not what the code says: run "npm run gen:schema" and commit what it writes.',
    ]);
    rmSync(folder, { recursive: true });
  });
});

const subgraph = (name: string, fields: string): { name: string; text: string } => ({
  name,
  text: `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@composeDirective"])
    ${POLICY_COMPOSITION_SDL}
    ${POLICY_DIRECTIVES_SDL}
    type Query { ${name}: Person @shareable }
    type Person @key(fields: "id") { id: ID! @operational ${fields} }
  `,
});

describe("compose", () => {
  const classified = (category: string): string =>
    `name: String @shareable @personalData(category: "${category}")`;

  test("when two subgraphs classify a field alike, then they compose", () => {
    const sdl = compose([subgraph("one", classified("user.name")), subgraph("two", classified("user.name"))]);
    expect(sdl).toContain('@personalData(category: "user.name")');
  });

  test("when two subgraphs classify a field differently, then they do not compose, though to federation it is only a hint", () => {
    const differing = [subgraph("one", classified("user.name")), subgraph("two", classified("user.contact"))];
    expect(() => compose(differing)).toThrow(/The subgraphs do not compose:\n.*personalData.*Person\.name/s);
  });

  test("when one subgraph classifies a field and the other does not, then they compose, and the other's own schema has the fault", () => {
    const [one, two] = [subgraph("one", classified("user.name")), subgraph("two", "name: String @shareable")];
    expect(compose([one, two])).toContain('@personalData(category: "user.name")');
    expect(classificationFaults(two.text)).toEqual(["Person.name is neither classified nor operational"]);
  });

  test("when two subgraphs give a field different types, then the error of composition is told", () => {
    const differing = [subgraph("one", "age: Int @shareable"), subgraph("two", "age: String @shareable")];
    expect(() => compose(differing)).toThrow(/Type of field "Person\.age" is incompatible across subgraphs/);
  });
});
