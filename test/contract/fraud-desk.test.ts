import { randomUUID } from "node:crypto";
import {
  type Answer,
  type GatewayClient,
  type Person,
  registerMerchant,
  registerPerson,
} from "@alpokat/testing";
import { askSubgraph, openOutlet, principalOf, sellCoffee } from "../../services/transactions/test/support";
import {
  type FraudDesk,
  NOW,
  act,
  dataOf,
  inForce,
  priced,
  rule,
  startFraudDesk,
} from "../../services/transactions/test/fraud/desk";

let desk: FraudDesk;
let caseId: string;
beforeAll(async () => {
  desk = await startFraudDesk();
  await inForce(desk, "large-amounts", rule());
  await desk.sell(priced(2_000_000));
  await desk.sell(priced(18_000));
  caseId = await inboxOf(desk.ani).then(([first]) => first.id as string);
});
afterAll(() => desk.stack.stop());

const INBOX = `query ($filter: FraudCasesFilterInput, $first: Int, $after: String) { fraudCases(filter: $filter, first: $first, after: $after) {
  edges { cursor node { id state outcome priority score decisionCount openedAt dueAt closedAt isEscalated snoozedUntil version } }
  pageInfo { hasNextPage endCursor }
} }`;
const CASE = `query ($id: ID!) { fraudCase(id: $id) {
  id state outcome priority score decisionCount openedAt dueAt closedAt isEscalated snoozedUntil version conclusion reasons { kind at text }
  merchant { id } subjects { id } events { kind outcome }
  decisions { edges { node { kind isTimedOut transactionId amount { amount currencyCode } paymentMethod outcome score riskLevel review
    findings { rule version result because } } } pageInfo { hasNextPage } }
} }`;
const SUBJECT = `query ($id: ID!) { account(id: $id) { name email dateOfBirth officeAddress } }`;

const inboxOf = async (client: GatewayClient, filter: object | null = null): Promise<any[]> =>
  dataOf(await client.ask(INBOX, { filter, first: 20 })).fraudCases.edges.map(({ node }: any) => node);
const on = (client: GatewayClient, id: string): GatewayClient =>
  client.with({ "x-alpokat-case": `fraud-case/${id}` });
const codes = ({ errors }: Answer): unknown[] => errors.map(({ extensions }) => extensions.code);
const refusals = ({ userErrors }: any): string[] => userErrors.map(({ code }: any) => code);
const readCase = async (client: GatewayClient, id = caseId): Promise<any> =>
  dataOf(await on(client, id).ask(CASE, { id })).fraudCase;

/** A shop of its own with a case that nobody has. */
async function openCase(): Promise<{ owner: Person & { merchantId: string }; id: string }> {
  const owner = await registerMerchant(desk.client, await registerPerson(desk.client), "Toko Lain");
  await sellCoffee(desk.client, owner, await openOutlet(desk.client, owner), priced(5_000_000));
  const [{ id }] = await desk.rows("SELECT id FROM transactions.fraud_case WHERE merchant_id = $1", [
    owner.merchantId,
  ]);
  return { owner, id };
}

test("when the inbox is read, then it shows what waits and when it is due, and nobody's data; for another purpose nothing", async () => {
  expect(await inboxOf(desk.ani)).toEqual([
    {
      id: caseId,
      state: "PENDING",
      outcome: null,
      priority: "NORMAL",
      score: 40,
      decisionCount: 1,
      openedAt: NOW,
      dueAt: "2026-11-26T03:00:00.000Z",
      closedAt: null,
      isEscalated: false,
      snoozedUntil: null,
      version: 1,
    },
  ]);
  const listed =
    "{ fraudCases(first: 5) { edges { node { merchant { id } decisions { edges { node { id } } } events { kind } } } } }";
  const beyond = await desk.ani.ask(listed);
  expect(beyond.data.fraudCases.edges).toEqual([{ node: { merchant: null, decisions: null, events: [] } }]);
  expect(codes(beyond)).toEqual(["POLICY_DENIED", "POLICY_DENIED"]);
  const purposeless = desk.client.as(desk.analysts[0]);
  expect(codes(await purposeless.ask(INBOX, { first: 5 }))).toEqual(["FORBIDDEN"]);
  expect(codes(await desk.client.as(desk.owner).ask(INBOX, { first: 5 }))).toEqual(["FORBIDDEN"]);
});

test("5.3: when there is no case, or it is not assigned to the analyst, then neither case nor people are shown, and that is recorded", async () => {
  const bare = await desk.ani.ask(SUBJECT, { id: desk.owner.accountId });
  expect(bare.data).toEqual({ account: null });
  const unassigned = await on(desk.ani, caseId).ask(SUBJECT, { id: desk.owner.accountId });
  expect(unassigned.data).toEqual({ account: null });
  const [before] = await desk.rows(
    "SELECT count(*)::int AS n FROM transactions.audit_event WHERE payload LIKE '%\"DENY\"%'",
  );
  expect(await readCase(desk.ani)).toBeNull();
  expect(await readCase(desk.ani, randomUUID())).toBeNull();
  const [after] = await desk.rows(
    "SELECT count(*)::int AS n FROM transactions.audit_event WHERE payload LIKE '%\"DENY\"%'",
  );
  expect(after.n - before.n).toBe(2);
});

test("5.3: when an analyst takes the case, then its scope is shown, to nobody else and not beyond", async () => {
  const taken = await act(
    desk.ani,
    "assignFraudCase",
    { id: caseId, version: 1 },
    "fraudCase { state version }",
  );
  expect(taken).toEqual({ fraudCase: { state: "INVESTIGATING", version: 2 }, userErrors: [] });
  const seen = await readCase(desk.ani);
  expect(seen).toMatchObject({
    merchant: { id: desk.owner.merchantId },
    subjects: [{ id: desk.owner.accountId }],
    events: [
      { kind: "OPENED", outcome: null },
      { kind: "ASSIGNED", outcome: null },
    ],
  });
  expect(seen.decisions.edges.map(({ node }: any) => node)).toEqual([
    {
      kind: "SALE",
      isTimedOut: false,
      transactionId: expect.any(String),
      amount: { amount: "2000000", currencyCode: "IDR" },
      paymentMethod: "CASH",
      outcome: "REVIEW",
      score: 40,
      riskLevel: "ELEVATED",
      review: null,
      findings: [{ rule: "large-amounts", version: 1, result: "MATCHED", because: [] }],
    },
  ]);
  const people = await on(desk.ani, caseId).ask(SUBJECT, { id: desk.owner.accountId });
  expect(people.data.account).toMatchObject({
    email: desk.owner.email,
    dateOfBirth: null,
    officeAddress: null,
  });
  expect(codes(people)).toEqual(["POLICY_DENIED", "POLICY_DENIED"]);
  expect(await readCase(desk.budi)).toBeNull();
  const other = await act(desk.budi, "assignFraudCase", { id: caseId }, "fraudCase { id }");
  expect(refusals(other)).toEqual(["ALREADY_ASSIGNED"]);
  const close = { id: caseId, version: 2, outcome: "FALSE_POSITIVE", reason: "Bukan saya" };
  expect(refusals(await act(desk.budi, "decideFraudCase", close, "fraudCase { id }"))).toEqual([
    "NOT_ASSIGNEE",
  ]);
});

test("5.3: when a person who is none of the case's is asked for, as in a list of everybody, then nobody is shown", async () => {
  const { owner } = await openCase();
  const answer = await on(desk.ani, caseId).ask(SUBJECT, { id: owner.accountId });
  expect(answer.data).toEqual({ account: null });
  const sales = await on(desk.ani, caseId).ask("{ sales(first: 5) { edges { node { id } } } }");
  expect(sales.data).toEqual({ sales: { edges: [] } });
});

test("5.3: when the case is about the analyst's own account or merchant, then it is absent, and can't be taken", async () => {
  const { owner, id } = await openCase();
  const self = principalOf({ id: owner.accountId, role: "fraud_analyst", purpose: "fraud.investigate" });
  const member = principalOf({
    id: randomUUID(),
    role: "fraud_analyst",
    purpose: "fraud.investigate",
    merchants: [owner.merchantId],
  });
  const take = `mutation ($input: FraudCaseInput!) { assignFraudCase(input: $input) { fraudCase { id } userErrors { code } } }`;
  for (const principal of [self, member]) {
    const { data } = await askSubgraph(desk.stack, { principal, at: new Date(NOW) }, take, { input: { id } });
    expect(data.assignFraudCase).toEqual({ fraudCase: null, userErrors: [{ code: "CASE_NOT_FOUND" }] });
    const listed = await askSubgraph(desk.stack, { principal, at: new Date(NOW) }, INBOX, { first: 100 });
    expect(listed.data.fraudCases.edges.map(({ node }: any) => node.id)).not.toContain(id);
  }
  await expect(
    desk.rows(
      "UPDATE transactions.fraud_case SET state = 'INVESTIGATING', assignee_id = $2, assigned_at = now() WHERE id = $1",
      [id, owner.accountId],
    ),
  ).rejects.toThrow("is about its investigator");
});

test("5.5: when a machine decided, then nothing is final before a person decides; the person's word stands beside it", async () => {
  const [{ state }] = await desk.rows(
    "SELECT count(*)::int AS state FROM transactions.fraud_decision_review",
  );
  expect(state).toBe(0);
  const { id } = await openCase();
  const mine = on(desk.budi, id);
  await act(desk.budi, "assignFraudCase", { id }, "fraudCase { id }");
  const { version } = (await act(mine, "escalateFraudCase", { id }, "fraudCase { version }")).fraudCase;
  const closed = await act(
    mine,
    "decideFraudCase",
    { id, version, outcome: "CONFIRMED_FRAUD", reason: "Kartu curian" },
    "fraudCase { state outcome conclusion isEscalated decisions { edges { node { outcome review } } } }",
  );
  // What is closed shows nothing of its people any more, not even in the answer that closed it.
  expect(closed.fraudCase).toEqual({
    state: "CLOSED",
    outcome: "CONFIRMED_FRAUD",
    conclusion: null,
    isEscalated: true,
    decisions: { edges: [] },
  });
  const rows = await desk.rows(
    `SELECT d.outcome, r.review FROM transactions.fraud_decision d JOIN transactions.fraud_decision_review r ON r.decision_id = d.id WHERE d.case_id = $1`,
    [id],
  );
  expect(rows).toEqual([{ outcome: "REVIEW", review: "DECLINED" }]);
  expect(await readCase(desk.budi, id)).toBeNull();
  await act(desk.budi, "reopenFraudCase", { id, reason: "Keberatan pemilik" }, "fraudCase { id }");
  expect(await readCase(desk.budi, id)).toMatchObject({
    state: "INVESTIGATING",
    conclusion: "Kartu curian",
    reasons: [
      { kind: "CLOSED", at: NOW, text: "Kartu curian" },
      { kind: "REOPENED", at: NOW, text: "Keberatan pemilik" },
    ],
    isEscalated: true,
    events: ["OPENED", "ASSIGNED", "ESCALATED", "CLOSED", "REOPENED"].map((kind) => ({
      kind,
      outcome: kind === "CLOSED" ? "CONFIRMED_FRAUD" : null,
    })),
  });
});

test("5.5: when a rule blocks a refund, then it waits and the desk holds it until a person there has found it right", async () => {
  await inForce(
    desk,
    "refunds-blocked",
    rule({ condition: { op: "isOneOf", field: "kind", values: ["REFUND"] }, outcome: "BLOCK_AND_REVIEW" }),
  );
  const owner = await registerMerchant(desk.client, await registerPerson(desk.client), "Toko Pengembalian");
  const saleId = await sellCoffee(desk.client, owner, await openOutlet(desk.client, owner));
  const undo = `mutation ($input: VoidSaleInput!) { voidSale(input: $input) { sale { state } userErrors { code } } }`;
  const { voidSale } = dataOf(
    await desk.client.as(owner).ask(undo, { input: { saleId, idempotencyKey: randomUUID() } }),
  );
  expect(voidSale).toEqual({ sale: null, userErrors: [{ code: "SECOND_PERSON_NEEDED" }] });
  const refund = `mutation ($input: RefundSaleInput!) { refundSale(input: $input) { refund { id state } userErrors { code } } }`;
  const wanted = { saleId, reason: "Salah pesan", idempotencyKey: randomUUID() };
  const { refundSale } = dataOf(await desk.client.as(owner).ask(refund, { input: wanted }));
  expect(refundSale).toEqual({ refund: { id: expect.any(String), state: "REVIEW" }, userErrors: [] });
  const isHeld = () =>
    desk.rows("SELECT transactions.fraud_holds('REFUND', $1) AS held", [refundSale.refund.id]);
  const [{ id, priority }] = await desk.rows(
    "SELECT id, priority FROM transactions.fraud_case WHERE merchant_id = $1",
    [owner.merchantId],
  );
  expect([priority, await isHeld()]).toEqual(["HIGH", [{ held: true }]]);
  const second = principalOf({ id: randomUUID(), role: "customer", merchants: [owner.merchantId] });
  const approve = async (): Promise<unknown> => {
    const input = {
      refundId: refundSale.refund.id,
      decision: "APPROVED",
      reason: "Benar",
      idempotencyKey: randomUUID(),
    };
    const query = `mutation ($input: ReviewRefundInput!) { reviewRefund(input: $input) { refund { state } userErrors { code field } } }`;
    return (await askSubgraph(desk.stack, { principal: second, at: new Date(NOW) }, query, { input })).data
      .reviewRefund;
  };
  const held = { code: "REFUND_HELD", field: ["input", "refundId"] };
  expect(await approve()).toEqual({ refund: null, userErrors: [held] });
  const { version } = (await act(desk.budi, "assignFraudCase", { id }, "fraudCase { version }")).fraudCase;
  const found = { id, version, outcome: "FALSE_POSITIVE", reason: "Pembeli salah pesan" };
  await act(desk.budi, "decideFraudCase", found, "fraudCase { state }");
  expect(await isHeld()).toEqual([{ held: false }]);
  await act(desk.budi, "reopenFraudCase", { id, reason: "Pembeli lain" }, "fraudCase { id }");
  expect(await approve()).toEqual({ refund: null, userErrors: [held] });
  await act(desk.budi, "decideFraudCase", { ...found, version: Number(version) + 2 }, "fraudCase { state }");
  expect(await approve()).toEqual({ refund: { state: "COMPLETED" }, userErrors: [] });
});

test("when a case is put aside, then its time runs on and shows it; what is severe brings it back, and its log tells of rules that were put to rest", async () => {
  const { owner, id } = await openCase();
  const mine = on(desk.budi, id);
  await act(desk.budi, "assignFraudCase", { id }, "fraudCase { id }");
  const [decision] = await desk.rows("SELECT id FROM transactions.fraud_decision WHERE case_id = $1", [id]);
  const [{ id: large }] = await desk.rows("SELECT id FROM transactions.fraud_rule WHERE name LIKE 'large%'");
  const until = new Date(Date.parse(NOW) + 3_600_000).toISOString();
  await act(mine, "snoozeFraudRule", { id: large, decisionId: decision.id, until }, "__typename");
  await act(mine, "snoozeFraudCase", { id, until }, "fraudCase { id }");
  const { events } = await readCase(desk.budi, id);
  expect(events.map(({ kind }: any) => kind)).toEqual(["OPENED", "ASSIGNED", "RULE_SNOOZED", "SNOOZED"]);

  const isListed = async (filter?: object) =>
    (await inboxOf(desk.ani, filter)).some((each) => each.id === id);
  expect(await isListed({ isOverdue: true })).toBe(false);
  await desk.rows("UPDATE transactions.fraud_case SET due_at = '2026-11-01' WHERE id = $1", [id]);
  expect([await isListed(), await isListed({ isOverdue: true })]).toEqual([false, true]);
  await inForce(desk, "gold", rule({ outcome: "BLOCK_AND_REVIEW", pivot: "OUTLET" }));
  await sellCoffee(desk.client, owner, await openOutlet(desk.client, owner), priced(9_000_000));
  expect(await isListed()).toBe(true);
});
