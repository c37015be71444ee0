import { CATEGORY_NAMES, PURPOSES, RELATIONS, type ServiceName } from "@alpokat/kernel";
import { ACTORS, roleOf } from "../src/actors";
import { CEDAR_ACTIONS, type Decision } from "../src/decision";
import { type Cell } from "../src/expression";
import { type Facts } from "../src/facts";
import { CedarOracle } from "../src/oracle";
import { loadPolicy, type Policy } from "../src/policy";
import { readPolicyText } from "../src/rules";
import { placeOf } from "../src/table";
import { RandomRequests } from "./random-requests";

const RANDOM = Number(process.env["POLICY_DIFFERENTIAL_REQUESTS"] ?? 50_000);
const SEED = Number(process.env["POLICY_DIFFERENTIAL_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

/**
 * What a caller is told who asks under facts that are bound for a request. Masked reading nobody asks for, and reading
 * answers masked where it can't in clear: of these two the clear answer alone can be compared.
 */
function answerToCaller(policy: Policy, cell: Cell, facts: Facts): Decision | null {
  if (cell.action === "read_masked") return null;
  const role = roleOf(cell.actor);
  const service = role === "service" ? (cell.actor as ServiceName) : null;
  const { action, category, purpose, relation } = cell;
  const table = policy.table({ role, service, purpose, relation });
  const answer = table.decide(placeOf(action, category), policy.bind(facts));
  return action === "read" && answer.outcome !== "ALLOW" ? null : answer;
}

describe(`the table against Cedar, seed ${String(SEED)}`, () => {
  const policy = loadPolicy();
  const oracle = new CedarOracle(readPolicyText());
  const requests = new RandomRequests(SEED);

  it(`when ${String(RANDOM)} random and rule-targeted requests are decided by both, then decision and rules agree, and every rule was hit`, () => {
    const disagreements: unknown[] = [];
    const hit = new Set<string>();
    for (let count = 0; count < RANDOM; count += 1) {
      const { cell, facts } = count % 3 === 0 ? requests.random() : requests.aimedAt(policy.rules);
      const ours = policy.decideCell(cell, { facts });
      const bound = answerToCaller(policy, cell, facts);
      const theirs = oracle.decide(cell, facts);
      theirs.ruleIds.forEach((id) => hit.add(id));
      const isAlike =
        (ours.outcome !== "DENY") === theirs.isAllowed && ours.ruleIds.join() === theirs.ruleIds.join();
      if (!isAlike || (bound && bound !== ours)) disagreements.push({ cell, facts, ours, bound, theirs });
    }
    expect(disagreements).toEqual([]);
    expect(policy.rules.map(({ id }) => id).filter((id) => !hit.has(id))).toEqual([]);
  }, 120_000);

  it("when the table is planted with a wrong answer, then the comparison would see it", () => {
    const cell: Cell = {
      actor: "partner",
      action: "read",
      category: "user.contact.email",
      purpose: "marketing.partner",
      relation: "none",
    };
    const facts: Facts = {
      consents: ["marketing.partner"],
      minor: false,
      noticeVersion: 2,
      erased: false,
      restricted: false,
    };
    const text = readPolicyText();
    const weakened = {
      ...text,
      rules: text.rules.replace(
        'forbid (principal in Alpokat::Role::"partner"',
        'forbid (principal in Alpokat::Role::"auditor"',
      ),
    };
    const other = new CedarOracle(weakened).decide(cell, facts);
    expect(other.ruleIds).toEqual([]);
    expect(policy.decideCell(cell, { facts }).ruleIds).toEqual(["c4.partners-get-nothing"]);
  });

  it("when the vocabulary is counted, then the table has the size that the other tests walk", () => {
    expect([
      ACTORS.length,
      CEDAR_ACTIONS.length,
      CATEGORY_NAMES.length,
      PURPOSES.length,
      RELATIONS.length,
    ]).toEqual([22, 10, 35, 16, 6]);
  });
});
