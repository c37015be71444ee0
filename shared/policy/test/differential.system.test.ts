import { loadPolicy } from "../src/policy";
import { compareWithCedar, seedOfRun } from "./compare-with-cedar";

const REQUESTS = Number(process.env["POLICY_DIFFERENTIAL_REQUESTS"] ?? 50_000);
const SEED = seedOfRun();

test(`when ${String(REQUESTS)} random and rule-targeted requests are decided by table and Cedar, seed ${String(SEED)}, then decision and rules agree, and every rule was hit`, () => {
  const { disagreements, rulesNotHit } = compareWithCedar(loadPolicy(), { requests: REQUESTS, seed: SEED });
  expect(disagreements).toEqual([]);
  expect(rulesNotHit).toEqual([]);
}, 180_000);
