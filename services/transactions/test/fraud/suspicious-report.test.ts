import {
  type Answer,
  type GatewayClient,
  type Person,
  eventually,
  registerMerchant,
  registerPerson,
  registerStaff,
} from "@alpokat/testing";
import { Client } from "pg";
import { askSubgraph, openOutlet, principalOf, sellCoffee } from "../support";
import { type FraudDesk, NOW, act, dataOf, inForce, priced, rule, startFraudDesk } from "./desk";

/** Two shops with the same history: of one a suspicious transaction is reported. */
interface Shop {
  readonly owner: Person & { readonly merchantId: string };
  readonly caseId: string;
}

const NARRATIVE = "Pola setoran yang dipecah-pecah di bawah batas pelaporan.";

let desk: FraudDesk;
let auditor: GatewayClient;
let plain: Shop;
let reported: Shop;
beforeAll(async () => {
  desk = await startFraudDesk();
  await inForce(desk, "large-amounts", rule());
  auditor = desk.client
    .as(await registerStaff(desk.stack, desk.client, "auditor"))
    .with({ "x-alpokat-purpose": "audit.review" });
  plain = await openShop();
  reported = await openShop();
  await file(reported);
});
afterAll(() => desk.stack.stop());

async function openShop(): Promise<Shop> {
  const owner = await registerMerchant(desk.client, await registerPerson(desk.client), "Toko");
  await sellCoffee(desk.client, owner, await openOutlet(desk.client, owner), priced(5_000_000));
  const [{ id: caseId }] = await desk.rows("SELECT id FROM transactions.fraud_case WHERE merchant_id = $1", [
    owner.merchantId,
  ]);
  await act(desk.ani, "assignFraudCase", { id: caseId }, "fraudCase { id }");
  return { owner, caseId };
}

const on = (client: GatewayClient, { caseId }: Shop): GatewayClient =>
  client.with({ "x-alpokat-case": `fraud-case/${caseId}` });
const file = (shop: Shop): Promise<any> =>
  act(
    on(desk.ani, shop),
    "fileSuspiciousReport",
    { caseId: shop.caseId, narrative: NARRATIVE },
    "fraudCase { version }",
  );

const CASE = `query ($id: ID!) { fraudCase(id: $id) {
  id state outcome priority score decisionCount openedAt dueAt closedAt isEscalated snoozedUntil version conclusion merchant { id } subjects { id }
  events { id at kind outcome } decisions { edges { cursor node { id outcome score } } pageInfo { hasNextPage endCursor } }
  suspiciousReport { reportedAt narrative }
} }`;
const INBOX = `{ fraudCases(filter: { state: INVESTIGATING }, first: 100) { edges { cursor node { id version dueAt decisionCount } } pageInfo { hasNextPage } } }`;
const OWN = `query ($id: ID!) { me { accessLog(first: 100) { edges { node { role purpose action categories outcome clause } } pageInfo { hasNextPage } } }
  merchant(id: $id) { sales(first: 10) { edges { node { total { amount } } } } } }`;

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;

/** An answer with ids named in the order of their first appearance, and cursors opened. */
function named({ data, errors, status }: Pick<Answer, "data" | "errors"> & { status?: number }): string {
  const names = new Map<string, string>();
  const text = JSON.stringify({ data, errors, status }, (key, value: unknown) => {
    if (key === "requestId") return undefined;
    const isCursor = (key === "cursor" || key === "endCursor") && typeof value === "string";
    return isCursor ? Buffer.from(value, "base64url").toString("utf8") : value;
  });
  return text.replaceAll(ID, (id) => {
    const name = names.get(id) ?? `id-${String(names.size)}`;
    names.set(id, name);
    return name;
  });
}

/** Waits until a shop's access log tells that its case was looked at. */
const isLookedAt = ({ owner }: Shop): Promise<unknown> =>
  eventually(
    async () => dataOf(await desk.client.as(owner).ask(OWN, { id: owner.merchantId })).me.accessLog.edges,
    (edges: any[]) => edges.some(({ node }) => node.role === "fraud_analyst"),
  );

/** What the services' own jobs ask all the time. */
const BACKGROUND =
  /nonce|erasure_order|outbox|inbox|carrier|_leaf|_head"|_node|advisory|snapshot|backtest|statistics_release|fraud_forget|s\.device_id IS NOT NULL|ledger_hold h .* h\.expires_at <= now|^BEGIN|^COMMIT/is;

/** An answer, and the statements that it took: the work that its time consists of. */
async function learned(ask: () => Promise<Answer>): Promise<{ answer: string; work: readonly string[] }> {
  const spy = jest.spyOn(Client.prototype, "query" as never) as unknown as jest.SpyInstance<
    unknown,
    unknown[]
  >;
  try {
    const answer = named(await ask());
    const texts = spy.mock.calls.map(([query]) =>
      typeof query === "string" ? query : String((query as { text?: unknown } | null)?.text),
    );
    const work = texts.filter((text) => /transactions(_keys)?\./.test(text) && !BACKGROUND.test(text));
    return { answer, work: work.map((text) => text.replaceAll(/\s+/g, " ")).sort() };
  } finally {
    spy.mockRestore();
  }
}

test("5.6: when its author asks, then the report is there, and in clear nowhere", async () => {
  // The author looks at both: whoever was looked at can tell so from their access log, report or not.
  const other = dataOf(await on(desk.ani, plain).ask(CASE, { id: plain.caseId })).fraudCase;
  expect(other.suspiciousReport).toBeNull();
  const seen = dataOf(await on(desk.ani, reported).ask(CASE, { id: reported.caseId })).fraudCase;
  expect(seen.suspiciousReport).toEqual({ reportedAt: NOW, narrative: NARRATIVE });
  const [row] = await desk.rows(
    "SELECT encode(narrative_sealed, 'escape') AS text FROM transactions.fraud_suspicious_report",
  );
  expect(row.text).not.toContain("setoran");
  expect(desk.stack.logs()).not.toContain("setoran");
});

test("5.6: when a case is reported twice, then the answer is the same, and there is one report", async () => {
  expect(await file(reported)).toEqual({ fraudCase: { version: 2 }, userErrors: [] });
  expect(await desk.rows("SELECT count(*)::int AS n FROM transactions.fraud_suspicious_report")).toEqual([
    { n: 1 },
  ]);
});

describe("5.6: of two cases that differ in a report alone", () => {
  const everybody: readonly [string, (shop: Shop) => Promise<Answer>][] = [
    ["the merchant", (shop) => desk.client.as(shop.owner).ask(OWN, { id: shop.owner.merchantId })],
    ["another analyst by the case", (shop) => on(desk.budi, shop).ask(CASE, { id: shop.caseId })],
    [
      "another analyst who asks for people",
      (shop) =>
        on(desk.budi, shop).ask("query ($id: ID!) { account(id: $id) { name } }", {
          id: shop.owner.accountId,
        }),
    ],
    [
      "another analyst who would report",
      (shop) =>
        on(desk.budi, shop).ask(
          `mutation ($input: FileSuspiciousReportInput!) { fileSuspiciousReport(input: $input) { fraudCase { id } userErrors { code } } }`,
          { input: { caseId: shop.caseId, narrative: "x" } },
        ),
    ],
    ["an auditor", (shop) => on(auditor, shop).ask(CASE, { id: shop.caseId })],
  ];
  test.each(everybody)("5.6: when %s asks, then answers and work are the same", async (_, ask) => {
    await Promise.all([plain, reported].map(isLookedAt));
    expect(await learned(() => ask(reported))).toEqual(await learned(() => ask(plain)));
  });

  test("5.6: when they differ in what is not hidden, then the same comparison sees it: it sees what it has to see", async () => {
    const [escalated, other] = [await openShop(), await openShop()];
    const raised = await act(
      desk.ani,
      "escalateFraudCase",
      { id: escalated.caseId },
      "fraudCase { version }",
    );
    const ask = (shop: Shop) => () => on(desk.ani, shop).ask(CASE, { id: shop.caseId });
    expect(await learned(ask(escalated))).not.toEqual(await learned(ask(other)));
    const versions = [raised.fraudCase.version, raised.fraudCase.version - 1];
    for (const [place, { caseId: id }] of [escalated, other].entries()) {
      const decided = { id, version: versions[place], outcome: "FALSE_POSITIVE", reason: "Selesai" };
      const { userErrors } = await act(desk.ani, "decideFraudCase", decided, "fraudCase { id }");
      expect(userErrors).toEqual([]);
    }
  });

  test("5.6: when the inbox is read, then both stand in it alike", async () => {
    const { edges } = dataOf(await desk.budi.ask(INBOX)).fraudCases;
    const [first, second] = edges.map(({ node: { id: _id, ...node } }: any) => node);
    expect(first).toEqual(second);
    expect(edges).toHaveLength(2);
  });

  test("5.6: when the privacy office's machine gathers the copy of a person's data, then both copies are alike", async () => {
    const copyOf = async ({ owner }: Shop): Promise<string> => {
      const subjects = [owner.accountId, owner.merchantId];
      const principal = principalOf({
        id: "identity-verification",
        role: "service",
        purpose: "privacy.request",
        caseFacts: {
          kind: "privacy-request",
          id: crypto.randomUUID(),
          isOpen: true,
          assignees: ["identity-verification"],
          subjects,
          categories: ["user"],
          isSecret: false,
          grant: null,
        },
      });
      const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Account { transactionsData(first: 100) {
        edges { node { source recordedAt values { name value category } } } pageInfo { hasNextPage } } } } }`;
      const of = [{ __typename: "Account", id: owner.accountId }];
      const answer = await askSubgraph(desk.stack, { principal, at: new Date(NOW) }, query, { of });
      expect(JSON.stringify(answer)).toContain("transactions.fraud_decision");
      return named(answer);
    };
    expect(await copyOf(reported)).toBe(await copyOf(plain));
  });

  test("5.6: when the case passes to another analyst, then the report stays its author's", async () => {
    const pass = "UPDATE transactions.fraud_case SET assignee_id = $1 WHERE id = ANY ($2)";
    await desk.rows(pass, [desk.analysts[1].accountId, [plain.caseId, reported.caseId]]);
    const ask = (shop: Shop) => () => on(desk.budi, shop).ask(CASE, { id: shop.caseId });
    const [of, without] = [await learned(ask(reported)), await learned(ask(plain))];
    expect(of).toEqual(without);
    expect(of.answer).toContain('"suspiciousReport":null');
    // Nor by whether anything had to be sealed before: a key takes longer to make than to find.
    expect(of.work.join()).toContain("transactions_keys.subject_key");
    const keys = "SELECT count(*)::int AS n FROM transactions_keys.subject_key WHERE subject = $1";
    for (const { caseId } of [plain, reported]) expect(await desk.rows(keys, [caseId])).toEqual([{ n: 1 }]);
  });

  test("5.6: when the tables are read as the service, as any job, then no report is there", async () => {
    const client = new Client(desk.stack.database.urlFor("transactions_app"));
    await client.connect();
    for (const job of [
      "fraud-desk",
      "fraud-signals",
      "fraud-backtest",
      "service:identity-verification",
      "erasure",
    ]) {
      await client.query("SELECT set_config('app.job', $1, false)", [job]);
      expect((await client.query("SELECT FROM transactions.fraud_suspicious_report")).rowCount).toBe(0);
    }
    await client.end();
  });

  test("5.6: when messages and logs of cases are counted, then both have as many", async () => {
    const about = async ({ caseId, owner }: Shop): Promise<unknown> => [
      await desk.rows("SELECT count(*)::int AS n FROM transactions.fraud_case_event WHERE request_id = $1", [
        caseId,
      ]),
      await desk.rows(
        "SELECT count(*)::int AS n FROM transactions.outbox WHERE payload::text LIKE '%' || $1 || '%'",
        [owner.merchantId],
      ),
    ];
    expect(await about(reported)).toEqual(await about(plain));
  });
});
