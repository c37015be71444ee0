import { type ServiceName } from "@alpokat/kernel";
import { roleOf } from "../src/actors";
import { type Decision } from "../src/decision";
import { type Cell } from "../src/expression";
import { type Facts } from "../src/facts";
import { CedarOracle } from "../src/oracle";
import { type Policy } from "../src/policy";
import { readPolicyText } from "../src/rules";
import { placeOf } from "../src/table";
import { RandomRequests } from "./random-requests";

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

/** What a comparison of the table with Cedar came to. */
interface Comparison {
  readonly disagreements: readonly unknown[];
  readonly rulesNotHit: readonly string[];
}

/** Decides random and rule-targeted requests by both. @param seed of the requests: the same seed, the same requests. */
export function compareWithCedar(
  policy: Policy,
  size: { readonly requests: number; readonly seed: number },
): Comparison {
  const oracle = new CedarOracle(readPolicyText());
  const requests = new RandomRequests(size.seed);
  const disagreements: unknown[] = [];
  const hit = new Set<string>();
  for (let count = 0; count < size.requests; count += 1) {
    const { cell, facts } = count % 3 === 0 ? requests.random() : requests.aimedAt(policy.rules);
    const ours = policy.decideCell(cell, { facts });
    const bound = answerToCaller(policy, cell, facts);
    const theirs = oracle.decide(cell, facts);
    theirs.ruleIds.forEach((id) => hit.add(id));
    const isAlike =
      (ours.outcome !== "DENY") === theirs.isAllowed && ours.ruleIds.join() === theirs.ruleIds.join();
    if (!isAlike || (bound && bound !== ours)) disagreements.push({ cell, facts, ours, bound, theirs });
  }
  return { disagreements, rulesNotHit: policy.rules.map(({ id }) => id).filter((id) => !hit.has(id)) };
}

/** From the environment, to repeat a run, or new. */
export const seedOfRun = (): number =>
  Number(process.env["POLICY_DIFFERENTIAL_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
