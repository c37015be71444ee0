import { type Principal, newId } from "@alpokat/kernel";
import { type FixedClock, type GatewayClient, type Person, type Stack, eventually } from "@alpokat/testing";
import fc from "fast-check";
import { asService, askSubgraph, principalOf, rowsAs } from "./support";

/** A shop that has sold something, and how it issues a receipt for it. */
export interface Shop {
  readonly stack: Stack;
  readonly clock: FixedClock;
  readonly client: GatewayClient;
  readonly owner: Person & { merchantId: string };
  readonly receipt: (over?: Readonly<Record<string, unknown>>) => Promise<Issued>;
  readonly claim: (who: Person, token: string) => Promise<unknown>;
}

interface Issued {
  readonly id: string;
  readonly token: string;
}

const ENTRY = "{ id at service role purpose action categories outcome clause }";
const BY_TOKEN = `query ($token: String!, $first: Int, $after: String) {
  receipt(token: $token) { accessLog(first: $first, after: $after) { edges { cursor node ${ENTRY} } pageInfo { hasNextPage } } }
}`;
const BY_ID = "query ($id: ID!) { receiptById(id: $id) { address } }";

type Entry = Readonly<Record<string, unknown>>;

async function logOf({ client }: Shop, token: string): Promise<readonly Entry[]> {
  const { data, errors } = await client.ask(BY_TOKEN, { token, first: 100 });
  expect(errors).toEqual([]);
  return data.receipt.accessLog.edges.map(({ node }: { node: Entry }) => node);
}

/** Until an entry is there that says what the shop saw. */
const logOnce = (shop: Shop, token: string, readings: number): Promise<readonly Entry[]> =>
  eventually(
    () => logOf(shop, token),
    (entries) => entries.filter(({ outcome }) => outcome === "MASK").length >= readings,
  );

const shopReads = async ({ client, owner }: Shop, { id }: Issued): Promise<void> => {
  const { data } = await client.as(owner).ask(BY_ID, { id });
  expect(data.receiptById).toEqual({ address: expect.stringContaining("•••") });
};

const entryOf = ({ clock }: Shop) => ({
  ...{
    id: expect.any(String),
    at: clock().toISOString(),
    service: "transactions",
    action: "read",
    clause: "3",
  },
  categories: ["user.contact.email.receipt"],
});
/** What the mail that brings the link was made of. */
const sent = (shop: Shop) => ({
  ...entryOf(shop),
  ...{ role: "service", purpose: "service.receipt", outcome: "ALLOW" },
});
const read = (shop: Shop) => ({
  ...entryOf(shop),
  ...{ role: "customer", purpose: "service.provide", outcome: "MASK" },
});

/** What fraud's signals made of who asked for it: a number. */
const counted = (shop: Shop) => ({
  ...entryOf(shop),
  ...{ role: "service", purpose: "fraud.investigate", action: "aggregate", outcome: "ALLOW", clause: "5" },
});

/** U3: the holder of a receipt's token learns who read it, and nothing of any other receipt. */
export async function expectHolderKnowsReaders(shop: Shop): Promise<void> {
  const [mine, other, foreign] = [
    await shop.receipt({ email: "nia@contoh.id" }),
    await shop.receipt({ email: "nia@contoh.id" }),
    await shop.receipt({ email: "omar@contoh.id" }),
  ];
  await shopReads(shop, mine);
  expect(await logOnce(shop, mine.token, 1)).toEqual([read(shop), sent(shop), counted(shop)]);
  for (const { token } of [other, foreign])
    expect(await logOf(shop, token)).toEqual([sent(shop), counted(shop)]);

  const first = await shop.client.ask(BY_TOKEN, { token: mine.token, first: 1 });
  const { edges, pageInfo } = first.data.receipt.accessLog;
  expect([edges.length, pageInfo]).toEqual([1, { hasNextPage: true }]);
  const after = { token: mine.token, first: 2, after: edges[0].cursor };
  const next = (await shop.client.ask(BY_TOKEN, after)).data.receipt.accessLog;
  expect([next.edges.map(({ node }: { node: Entry }) => node), next.pageInfo]).toEqual([
    [sent(shop), counted(shop)],
    { hasNextPage: false },
  ]);
}

/** Whoever has the link is the buyer to the policy: their reading is in the record, and as with accounts in no list. */
export async function expectOwnReadingIsRecorded(shop: Shop): Promise<void> {
  const mine = await shop.receipt({ email: "putri@contoh.id" });
  const query = "query ($token: String!) { receipt(token: $token) { address } }";
  const { requestId } = await shop.client.ask(query, { token: mine.token });
  const recorded = await rowsAs(
    shop.stack.database.adminUrl,
    "SELECT payload FROM transactions.audit_event WHERE request_id = $1",
    [requestId],
  );
  expect(recorded.map(({ payload }) => JSON.parse(payload as string))).toEqual([
    expect.objectContaining({
      relation: "self",
      categories: ["user.contact.email.receipt"],
      outcome: "ALLOW",
    }),
  ]);
  await shopReads(shop, mine);
  expect(await logOnce(shop, mine.token, 1)).toEqual([read(shop), sent(shop), counted(shop)]);
}

/** A claim makes the account the subject: what came before stays with the receipt, what comes after is in the account's log. */
export async function expectClaimGoesOn(shop: Shop, person: Person): Promise<void> {
  const [mine, other] = [
    await shop.receipt({ email: "rina@contoh.id" }),
    await shop.receipt({ email: "rina@contoh.id" }),
  ];
  await shopReads(shop, mine);
  await logOnce(shop, mine.token, 1);
  await shop.claim(person, mine.token);
  await shopReads(shop, other);
  await shopReads(shop, mine);
  const OWN = `{ me { accessLog(first: 50) { edges { node ${ENTRY} } }
    purchases(first: 50) { edges { node { id accessLog(first: 50) { edges { node ${ENTRY} } } } } } } }`;
  const { me } = await eventually(
    async () => (await shop.client.as(person).ask(OWN)).data,
    ({ me: { accessLog } }) => accessLog.edges.some(({ node }: any) => node.outcome === "MASK"),
  );
  const masked = me.accessLog.edges
    .map(({ node }: any) => node)
    .filter(({ outcome }: Entry) => outcome === "MASK");
  expect(masked).toEqual([read(shop)]);
  expect(await logOf(shop, mine.token)).toEqual([read(shop), sent(shop), counted(shop)]);
  const [purchase] = me.purchases.edges.filter(({ node }: any) => node.id === mine.id);
  expect(purchase.node.accessLog.edges).toEqual(
    [read(shop), sent(shop), counted(shop)].map((node) => ({ node })),
  );
}

/** Nobody else sees it: not the shop, not through the graph and not in the database. */
export async function expectNobodyElseKnows(shop: Shop): Promise<void> {
  const { stack, client, owner } = shop;
  const mine = await shop.receipt({ email: "tono@contoh.id" });
  await logOnce(shop, mine.token, 0);
  const query = "query ($id: ID!) { receiptById(id: $id) { id accessLog { edges { cursor } } } }";
  const { data } = await client.as(owner).ask(query, { id: mine.id });
  expect(data.receiptById).toEqual({ id: mine.id, accessLog: null });

  const [{ buyer, hash }] = await eventually(
    () =>
      rowsAs(
        stack.database.adminUrl,
        `SELECT r.buyer, encode(r.token_hash, 'hex') AS hash FROM transactions.receipt r
           JOIN transactions.receipt_access a ON a.receipt_id = r.id WHERE r.id = $1`,
        [mine.id],
      ),
    (found) => found.length > 0,
  );
  const seen = (settings: Readonly<Record<string, string>>): Promise<any[]> =>
    asService(stack, settings, ["SELECT DISTINCT receipt_id FROM transactions.receipt_access"]);
  for (const settings of [
    {},
    { "app.merchants": owner.merchantId },
    { "app.subject": buyer },
    { "app.receipt_token": hash },
    { "app.job": "receipt-page" },
    { "app.job": "receipt-page", "app.receipt_token": "00".repeat(32) },
    { "app.job": "service:identity-verification" },
    { "app.job": "service:communications" },
  ])
    expect([settings, await seen(settings)]).toEqual([settings, []]);
  expect(await seen({ "app.job": "receipt-page", "app.receipt_token": hash })).toEqual([
    { receipt_id: mine.id },
  ]);
  // Only ever added: nobody but the job that erases may take an entry away.
  const CHANGE = "UPDATE transactions.receipt_access SET role = 'auditor'";
  const adding = { "app.job": "receipt-access", "app.receipt_token": hash };
  await expect(asService(stack, adding, [CHANGE])).rejects.toThrow("permission denied");
  expect(await asService(stack, adding, ["DELETE FROM transactions.receipt_access RETURNING id"])).toEqual(
    [],
  );
}

/** What happens to a buyer: the shop looks, or somebody does in a case that is open, secret for ever, or secret for now. */
type Event = "shop" | "open" | "secret" | "until";

const SECRET_CASE = newId();
const inCase = (isSecret: boolean, mayBeToldLater: boolean): Principal =>
  principalOf({
    id: "communications",
    role: "service",
    purpose: "service.receipt",
    caseFacts: {
      kind: "fraud-case",
      id: SECRET_CASE,
      ...{ isOpen: true, assignees: [], subjects: [], categories: [], isSecret, mayBeToldLater, grant: null },
    },
  });

async function live(shop: Shop, history: readonly Event[]): Promise<Issued> {
  const issued = await shop.receipt({ email: `${crypto.randomUUID()}@contoh.id` });
  for (const event of [...history, "shop"] as const) {
    if (event === "shop") await shopReads(shop, issued);
    else {
      const principal = inCase(event !== "open", event === "until");
      const answer = await askSubgraph(shop.stack, { principal, at: shop.clock() }, BY_ID, { id: issued.id });
      expect(answer.data.receiptById.address).toContain("@contoh.id");
    }
  }
  await logOnce(shop, issued.token, 1 + history.filter((event) => event === "shop").length);
  return issued;
}

/** All that a buyer can ask of the list, whatever its ids. */
async function interview(shop: Shop, { id, token }: Issued): Promise<unknown> {
  const learned: unknown[] = [];
  let after: string | null = null;
  for (let page = 0; page < 4; page += 1) {
    const answer: any = await shop.client.ask(BY_TOKEN, { token, first: 1 + page, after });
    const { edges, pageInfo } = answer.data.receipt.accessLog;
    learned.push([answer.errors, pageInfo, edges.map(({ node }: any) => ({ ...node, id: null }))]);
    after = edges.at(-1)?.cursor ?? after;
  }
  const [{ told }] = await rowsAs(
    shop.stack.database.adminUrl,
    "SELECT count(*)::int AS told FROM transactions.outbox WHERE payload::text LIKE '%' || $1 || '%'",
    [id],
  );
  return { learned, told };
}

const histories = fc.array(fc.constantFrom<Event>("shop", "open"), { maxLength: 2 });
const places = fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 2 });

/** Two buyers with the same history, to one of whom something more happens. */
const learnsNothing = (shop: Shop, ...hidden: readonly Event[]) =>
  fc.asyncProperty(histories, places, async (history, at) => {
    const more = [...history];
    for (const [index, place] of at.entries())
      more.splice(place % (more.length + 1), 0, hidden[index % hidden.length] ?? "secret");
    const [plain, gagged] = [await live(shop, history), await live(shop, more)];
    expect(await interview(shop, gagged)).toEqual(await interview(shop, plain));
  });

/** U3, 5.6: nothing of a case under a gag is in a buyer's list, as an entry, a gap or a count; without a gag it is. */
export async function expectGagHolds(shop: Shop, seed: number): Promise<void> {
  await fc.assert(learnsNothing(shop, "secret", "until"), { seed, numRuns: 3, endOnFailure: true });
  const seen = await fc.check(learnsNothing(shop, "open"), { seed, numRuns: 1, endOnFailure: true });
  expect(String(seen.errorInstance)).toContain("toEqual");
}

/** When a gag ends, what it kept from a buyer comes into the list with the time that it had; what never may be told doesn't. */
export async function expectGagEnds(shop: Shop): Promise<void> {
  const kept = await live(shop, ["secret", "until"]);
  const known = await logOf(shop, kept.token);
  expect(known).toEqual([read(shop), sent(shop), counted(shop)]);
  const entries = expect.arrayContaining([read(shop), sent(shop), sent(shop)]);
  shop.clock.advance(60_000);
  const event = {
    ...{ specversion: "1.0", id: newId(), source: "disclosure-requests", type: "disclosure.gag-ended.v1" },
    ...{ time: shop.clock().toISOString(), subject: SECRET_CASE, datacontenttype: "application/json" },
    data: { requestId: SECRET_CASE },
  };
  await rowsAs(
    shop.stack.database.adminUrl,
    "INSERT INTO transactions.outbox (id, type, payload) VALUES ($1, $2, $3)",
    [event.id, event.type, event],
  );
  const after = await eventually(
    () => logOf(shop, kept.token),
    (found) => found.length > known.length,
  );
  expect(after).toEqual(entries);
  expect(after).toHaveLength(4);
}
