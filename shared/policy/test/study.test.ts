import { CATEGORY_NAMES, isWithin } from "@alpokat/kernel";
import {
  checkPolicy,
  loadPolicy,
  matrixHtml,
  matrixMarkdown,
  matrixOf,
  readPolicyText,
  Replay,
} from "../src";
import { CEDAR_ACTIONS } from "../src/decision";
import { thresholdsOf } from "../src/study/fact-space";
import { allowedCells } from "./walk";

const NOW = new Date("2026-11-23T03:00:00.000Z");
const policy = loadPolicy();
const matrix = matrixOf(policy);

describe("the matrix", () => {
  const cellsOfLines = new Set(
    matrix.lines.flatMap(({ roles, relations, categories, action, purpose }) => {
      const named = CATEGORY_NAMES.filter((category) =>
        categories.some((name) =>
          name.endsWith(".*") ? isWithin(category, name.slice(0, -2)) : category === name,
        ),
      );
      return roles.flatMap((role) =>
        relations.flatMap((relation) =>
          named.map((category) => [role, action, category, purpose, relation].join(" ")),
        ),
      );
    }),
  );

  it("when its lines are spread out again, then they are exactly the cells that some facts allow", () => {
    const allowed = new Set(
      [...allowedCells(policy, CEDAR_ACTIONS)].map(({ cell }) =>
        [cell.actor, cell.action, cell.category, cell.purpose, cell.relation].join(" "),
      ),
    );
    expect([...allowed].filter((cell) => !cellsOfLines.has(cell))).toEqual([]);
    expect([...cellsOfLines].filter((cell) => !allowed.has(cell))).toEqual([]);
    expect(cellsOfLines.size).toBeGreaterThan(1_000);
  });

  it("when a line is read, then rules, bans and the facts that they ask for stand on it", () => {
    const line = matrix.lines.find(({ permits }) => permits.includes("c4.marketing-own"));
    expect(line).toMatchObject({
      clause: "4",
      roles: ["communications"],
      purpose: "marketing.own",
      bans: expect.arrayContaining(["c4.no-marketing-to-minors", "law.erased"]),
      facts: expect.arrayContaining(["consents", "noticeVersion", "minor", "erased"]),
    });
  });

  it("when it is written, then texts are escaped and every clause is there once", () => {
    const rule = matrix.rules.get("law.read-own");
    if (!rule) throw new Error("the rule is gone");
    const note = { id: "<b>a</b>", en: 'a "b" & c | d' };
    const planted = { ...matrix, rules: new Map([[rule.id, { ...rule, note }]]) };
    expect(matrixHtml(planted)).toContain("&#60;b&#62;a&#60;/b&#62; / a &#34;b&#34; &#38; c | d");
    expect(matrixHtml(planted)).not.toContain("<b>");
    expect(matrixMarkdown(matrix).match(/^## Clause 6$/gm)).toHaveLength(1);
  });
});

it("when the product's rules are checked for every profile, then nothing is found", () => {
  expect(checkPolicy(readPolicyText(), NOW)).toEqual([]);
}, 120_000);

it("when a rule of one profile is unreachable, then the finding names the profile", () => {
  const text = readPolicyText();
  const rule = `@id("c4.x") @clause("4") @law("POJK 22/2023") @basis("contract") @notice("1") @retention("none") @profile("NONE")
    @note_id("x") @note_en("x") permit (principal, action == Alpokat::Action::"read", resource)
    when { context.relation == Alpokat::Relation::"self" } when { context.relation == Alpokat::Relation::"none" };`;
  expect(checkPolicy({ ...text, rules: text.rules + rule }, NOW)).toEqual([
    {
      kind: "UNREACHABLE",
      subject: "c4.x",
      sentence: "rule c4.x applies to no cell of the table (for NONE)",
    },
  ]);
}, 120_000);

it("when the numbers that rules compare with are sought, then those of the text are found", () => {
  expect(
    [...thresholdsOf(policy.rules)].map(([fact, numbers]) => [fact, [...numbers].sort()]).sort(),
  ).toEqual([
    ["grantSubjects", [1, 50]],
    ["groupSize", [10]],
    ["noticeVersion", [2]],
  ]);
});

const readOwn = {
  id: "1",
  principal: null,
  principalRole: "customer",
  relation: "self",
  purpose: "account.self",
  action: "read",
  categories: ["user.shoe_size"],
  outcome: "ALLOW",
  ruleIds: ["law.read-own"],
  missingFacts: [],
  isGap: false,
} as const;

it("5.6: when a decision was about a suspicious-transaction report, then it is in no count, no kind and no sample, and what else it was about is", () => {
  const [plain, planted] = [new Replay(policy, policy), new Replay(policy, policy)];
  for (const replay of [plain, planted]) replay.add({ ...readOwn, categories: ["user.name"] });
  planted.add({ ...readOwn, id: "2", categories: ["user.suspicious_report"] });
  expect(planted.conclude()).toEqual(plain.conclude());
  plain.add({ ...readOwn, id: "3", categories: ["user.name"] });
  planted.add({ ...readOwn, id: "3", categories: ["user.name", "user.suspicious_report"] });
  expect(planted.conclude()).toEqual(plain.conclude());
});

it("when a category is no longer in the vocabulary, then its decision isn't replayed", () => {
  const replay = new Replay(policy, policy);
  replay.add(readOwn);
  expect(replay.conclude().groups[0]?.effect).toEqual({
    kind: "not replayable",
    why: "the category is no longer in the vocabulary",
  });
});
