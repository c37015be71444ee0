import { eventually } from "@alpokat/testing";
import { Client } from "pg";
import { type FraudDesk, act, dataOf, draft, inForce, outOfForce, rule } from "./desk";

const ANY_AMOUNT = { op: "gt", left: { op: "field", name: "amount" }, right: { op: "number", value: 0 } };
const codesOf = ({ userErrors }: { userErrors: readonly { code: string }[] }): string[] =>
  userErrors.map(({ code }) => code);

/** Whoever puts somebody on a list can't follow them alone by it. */
export async function expectTwoToFollow(desk: FraudDesk): Promise<void> {
  const listed = { op: "inList", list: "followed", pivot: "CASHIER" };
  const condition = { op: "not", of: { op: "all", of: [listed, ANY_AMOUNT] } };
  const { rule: drafted } = await draft(desk.ani, "follows", rule({ condition }));
  const tried = () => act(desk.ani, "backtestFraudRule", { id: drafted.id, days: 1 }, "backtest { state }");
  const backtests = () => desk.rows("SELECT count(*)::int AS n FROM transactions.fraud_backtest");
  const before = await backtests();
  expect([codesOf(await tried()), await backtests()]).toEqual([["LIST_UNREVIEWED"], before]);
  await act(desk.budi, "shadowFraudRule", { id: drafted.id }, "rule { id }");
  expect((await tried()).backtest).toEqual({ state: "REQUESTED" });
  await act(desk.ani, "retireFraudRule", { id: drafted.id }, "rule { id }");
}

/** A rule in force goes by two people's word, and decides until then; the database agrees. */
export async function expectTwoToRetire(desk: FraudDesk): Promise<void> {
  const findings = async (): Promise<unknown> => {
    const sql = "SELECT findings FROM transactions.fraud_decision WHERE transaction_id = $1";
    const [row] = await desk.rows(sql, [await desk.sell()]);
    return row.findings;
  };
  const id = await inForce(desk, "any-sale", rule({ condition: ANY_AMOUNT }));
  const told = (client: FraudDesk["ani"], name: string) =>
    act(client, name, { id }, "rule { state retirementProposedAt }");
  const stands = async () =>
    desk.rows(
      "SELECT state, proposed_by, ended_by FROM transactions.fraud_rule_retirement WHERE rule_id = $1 ORDER BY id",
      [id],
    );
  const [ani, budi] = desk.analysts.map(({ accountId }) => accountId);
  expect(codesOf(await told(desk.budi, "retireFraudRule"))).toEqual(["RETIREMENT_NOT_PROPOSED"]);
  expect(codesOf(await told(desk.budi, "withdrawFraudRuleRetirement"))).toEqual(["RETIREMENT_NOT_PROPOSED"]);
  const proposed = { rule: { state: "PUBLISHED", retirementProposedAt: desk.clock().toISOString() } };
  expect(await told(desk.ani, "proposeFraudRuleRetirement")).toMatchObject(proposed);
  expect(codesOf(await told(desk.budi, "proposeFraudRuleRetirement"))).toEqual(["RETIREMENT_PROPOSED"]);
  const refusals = await Promise.all(["id", "en"].map((language) => refusalOf(desk, id, language)));
  expect(refusals.map(({ code, field }) => [code, field])).toEqual(
    refusals.map(() => ["OWN_PROPOSAL", ["input", "id"]]),
  );
  expect(refusals[0].message).not.toBe(refusals[1].message);
  expect(await told(desk.budi, "withdrawFraudRuleRetirement")).toMatchObject({
    rule: { state: "PUBLISHED", retirementProposedAt: null },
  });
  expect(await findings()).toMatchObject([{ name: "any-sale" }]);

  await told(desk.ani, "proposeFraudRuleRetirement");
  expect(await findings()).toMatchObject([{ name: "any-sale" }]);
  const agreed = await Promise.all([told(desk.budi, "retireFraudRule"), told(desk.budi, "retireFraudRule")]);
  expect(agreed.flatMap(codesOf)).toEqual(["ILLEGAL_STATE"]);
  expect(await findings()).toEqual([]);
  expect(await stands()).toEqual([
    { state: "WITHDRAWN", proposed_by: ani, ended_by: budi },
    { state: "DONE", proposed_by: ani, ended_by: budi },
  ]);
  await expectDatabaseWantsTwo(desk);
}

/** What whoever proposed it is told. */
async function refusalOf({ ani }: FraudDesk, id: string, language: string): Promise<any> {
  const query = `mutation ($input: FraudRuleInput!) { retireFraudRule(input: $input) { userErrors { code field message } } }`;
  const answer = await ani.with({ "accept-language": language }).ask(query, { input: { id } });
  return dataOf(answer).retireFraudRule.userErrors[0];
}

/** Whoever comes past the service needs two people as well. */
async function expectDatabaseWantsTwo(desk: FraudDesk): Promise<void> {
  const id = await inForce(desk, "stays", rule());
  await act(desk.ani, "proposeFraudRuleRetirement", { id }, "rule { id }");
  for (const [sql, refusal] of [
    [
      "UPDATE transactions.fraud_rule SET state = 'RETIRED', retired_at = now() WHERE id = $1",
      "second person",
    ],
    [
      "UPDATE transactions.fraud_rule_retirement SET state = 'DONE', ended_by = proposed_by, ended_at = now() WHERE rule_id = $1",
      "four_eyes",
    ],
    [
      "UPDATE transactions.fraud_rule_retirement SET proposed_by = gen_random_uuid() WHERE rule_id = $1",
      "stays as it was",
    ],
    [
      "INSERT INTO transactions.fraud_rule_retirement VALUES (gen_random_uuid(), $1, 'DONE', gen_random_uuid(), now(), gen_random_uuid(), now())",
      "proposed first",
    ],
  ] as const)
    await expect(desk.rows(sql, [id])).rejects.toThrow(refusal);
  const next = await inForce(desk, "stays", rule());
  expect(
    await desk.rows("SELECT state FROM transactions.fraud_rule_retirement WHERE rule_id = $1", [id]),
  ).toEqual([{ state: "LAPSED" }]);
  await outOfForce(desk, next);
  // A draft guards nothing: one is enough.
  const { rule: drafted } = await draft(desk.ani, "stays", rule());
  const dropped = await act(desk.ani, "retireFraudRule", { id: drafted.id }, "rule { state }");
  expect(dropped).toEqual({ rule: { state: "RETIRED" }, userErrors: [] });
}

/** Whoever publishes takes the version in force before the proposal that it goes, as whoever retires it does. */
export async function expectNobodyWaitsInACircle(desk: FraudDesk): Promise<void> {
  const former = await inForce(desk, "circle", rule());
  await act(desk.ani, "proposeFraudRuleRetirement", { id: former }, "rule { id }");
  const { rule: next } = await draft(desk.ani, "circle", rule());
  const retiring = new Client(desk.stack.database.adminUrl);
  await retiring.connect();
  await retiring.query("BEGIN");
  await retiring.query("SELECT FROM transactions.fraud_rule WHERE id = $1 FOR UPDATE", [former]);
  const published = act(desk.budi, "publishFraudRule", { id: next.id }, "rule { state }");
  await eventually(
    () =>
      desk.rows(
        "SELECT FROM pg_stat_activity WHERE usename = 'transactions_app' AND wait_event_type = 'Lock'",
      ),
    (waiting) => waiting.length === 1,
  );
  const free = "SELECT state FROM transactions.fraud_rule_retirement WHERE rule_id = $1 FOR UPDATE NOWAIT";
  expect(await desk.rows(free, [former])).toEqual([{ state: "PROPOSED" }]);
  await retiring.end();
  expect((await published).rule).toEqual({ state: "PUBLISHED" });
  expect(await desk.rows(free, [former])).toEqual([{ state: "LAPSED" }]);
  await outOfForce(desk, next.id);
}
