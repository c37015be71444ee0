import { readFileSync } from "node:fs";
import path from "node:path";
import { CATEGORY_NAMES } from "@alpokat/kernel";
import { Kind, parse } from "graphql";

const PROJECT_ROOT = path.resolve(__dirname, "../..");
const read = (file: string): string => readFileSync(path.join(PROJECT_ROOT, file), "utf8");

/** What a policy engine of this kind is known to get wrong, each with the tests that would tell. */
const TRAPS: readonly (readonly [trap: string, shown: readonly (readonly [file: string, name: string])[]])[] =
  [
    [
      "a forbid that reads a missing attribute",
      [["shared/policy/test/policy-text.test.ts", "forbids only where a fact is there"]],
    ],
    [
      "_entities around a guard",
      [
        ["shared/policy/test/guard-schema.test.ts", "trap, _entities around a guard"],
        ["services/identity-verification/test/boundary.test.ts", "trap, _entities around a guard"],
        ["services/transactions/test/isolation.test.ts", "trap, _entities around a guard"],
      ],
    ],
    [
      "alias, fragment and union around a guarded field",
      [["shared/policy/test/guard-schema.test.ts", "trap, alias, fragment and union around a guarded field"]],
    ],
    [
      "filter or sort on a field that one may not read",
      [
        ["test/architecture/traps.test.ts", "when lists are filtered or sorted, then by no classified field"],
        ["test/supergraph/list-arguments.test.ts", "when lists of the graph are looked at"],
      ],
    ],
    [
      "null against error against count",
      [
        ["shared/policy/test/guard-schema.test.ts", "when a denied field is null or would fail"],
        [
          "services/disclosure-requests/test/tipping-off.system.test.ts",
          "when two people's histories differ",
        ],
        ["test/erasure/privacy-request.system.test.ts", "when both ask all there is to ask"],
      ],
    ],
    [
      "consent withdrawn between decision and send",
      [
        [
          "services/communications/test/campaign.test.ts",
          "when the consent is withdrawn between decision and send",
        ],
      ],
    ],
    [
      "a purpose chosen by the client for which the role has no right",
      [
        [
          "services/communications/test/support-ticket.test.ts",
          "when an agent states no purpose or another one",
        ],
        [
          "shared/policy/test/request-guard.test.ts",
          "when a reviewer isn't assigned, or gives another purpose",
        ],
      ],
    ],
    [
      "a DataLoader cache that is shared across principals",
      [
        ["shared/subgraph/test/context.test.ts", "trap, DataLoader cache shared across principals"],
        [
          "services/identity-verification/test/boundary.test.ts",
          "trap, DataLoader cache shared across principals",
        ],
      ],
    ],
    [
      "an erased subject that a replayed event or a restored backup brings back",
      [
        [
          "test/erasure/erasure.test.ts",
          "erased subject re-created by a replayed event or a restored backup",
        ],
        [
          "test/erasure/restored-backup.system.test.ts",
          "erased subject re-created by a replayed event or a restored backup",
        ],
        ["shared/persistence/test/field-encryption.test.ts", "erased subject re-created by a replayed event"],
      ],
    ],
    [
      "a hold that is set while an erasure runs",
      [
        [
          "test/erasure/legal-hold.system.test.ts",
          "when it is placed after the erasure began and before the keys go",
        ],
      ],
    ],
    [
      "an audit record that can't be written",
      [["services/identity-verification/test/faults.test.ts", "trap, audit write fails"]],
    ],
    [
      "personal data in errors, logs, traces and persisted queries",
      [
        [
          "services/identity-verification/test/registration.test.ts",
          "then no table, log line or error holds their data in clear",
        ],
        [
          "services/communications/test/receipt-delivery.system.test.ts",
          "then it is in no table and in no log line",
        ],
        ["gateway/test/answers.test.ts", "when a subgraph throws with secrets"],
        [
          "test/erasure/scan.system.test.ts",
          "when one datum of every category was stored, then none of it is in clear",
        ],
      ],
    ],
    [
      "partner counts under k by splitting campaigns",
      [
        [
          "services/communications/test/campaign.test.ts",
          "trap, partner counts under k by splitting campaigns",
        ],
        [
          "shared/policy/test/obligations/clause-5.test.ts",
          "5.1: when at least 10 people stand behind a figure",
        ],
        [
          "services/transactions/test/statistics/releases.system.test.ts",
          "5.1: when one more person's sale comes in later",
        ],
      ],
    ],
    [
      "clocks over midnight in Jakarta and over holidays",
      [
        [
          "services/identity-verification/test/rights/clocks.system.test.ts",
          "over midnight in Jakarta, holidays and a weekend",
        ],
      ],
    ],
    [
      "a policy that is reloaded in the middle of a request",
      [["shared/subgraph/test/policy-reload.test.ts", "when it is reloaded between two fields"]],
    ],
  ];

/** Whether a test, a group or a row of tests has these words in its name, and none of the file is skipped. */
function isRun(text: string, name: string): boolean {
  const words = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return (
    new RegExp(`(?:(?:\\b(?:test|it|describe)|\\))\\(|\\[)\\s*["\`][^"\`\n]*${words}`).test(text) &&
    !/[.]skip[(]/.test(text)
  );
}

describe("the traps of a policy engine", () => {
  it.each(TRAPS.map(([trap, shown]) => ({ trap, shown })))(
    "when it is $trap, then tests show it",
    ({ shown }) => {
      expect(shown.filter(([file, name]) => !isRun(read(file), name))).toEqual([]);
      expect(shown.length).toBeGreaterThan(0);
    },
  );

  it("when they are counted, then none of the fifteen is left out", () => {
    expect(new Set(TRAPS.map(([trap]) => trap)).size).toBe(15);
  });

  it("planted: when a test is renamed, skipped or only spoken of, then it is missed", () => {
    const name = "when it is planted";
    expect(isRun(`test("${name}, then …", () => {});`, name)).toBe(true);
    expect(isRun(`test.each([\n  1,\n])("${name}", () => {});`, name)).toBe(true);
    expect(isRun(`test("when it is renamed", () => {}); // ${name}`, name)).toBe(false);
    expect(isRun(`${["test", "skip"].join(".")}("${name}", () => {});`, name)).toBe(false);
  });
});

/** Fields of filters and orders, and arguments by those names, that are classified. */
function classifiedChoices(sdl: string): string[] {
  return parse(sdl).definitions.flatMap((node) => {
    if (node.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION) return [];
    if (!/(Filter|Order|Sort)(Input|InputType)?$/.test(node.name.value)) return [];
    return (node.fields ?? [])
      .filter(({ directives }) => directives?.some(({ name }) => name.value === "personalData"))
      .map((field) => `${node.name.value}.${field.name.value}`);
  });
}

it("when lists are filtered or sorted, then by no classified field", () => {
  const supergraph = read("supergraph.graphql");
  expect(supergraph.match(/^input \w*Filter\w*/gm)?.length).toBeGreaterThanOrEqual(3);
  expect(classifiedChoices(supergraph)).toEqual([]);
  const planted = supergraph.replace(
    /\ninput SalesFilterInput[^{]*\{/,
    (head) => `${head}\n  buyerEmail: String @personalData(category: "${CATEGORY_NAMES[0] ?? ""}")\n`,
  );
  expect(classifiedChoices(planted)).toEqual(["SalesFilterInput.buyerEmail"]);
});
