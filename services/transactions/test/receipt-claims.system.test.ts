import {
  type FixedClock,
  type Person,
  type Stack,
  GatewayClient,
  fixedClock,
  registerMerchant,
  registerPerson,
  startStack,
} from "@alpokat/testing";
import {
  type Shop,
  expectClaimGoesOn,
  expectGagEnds,
  expectGagHolds,
  expectHolderKnowsReaders,
  expectNobodyElseKnows,
  expectOwnReadingIsRecorded,
} from "./receipt-readers";
import { asService, askSubgraph, openOutlet, principalOf, rowsAs, sellCoffee } from "./support";

const SEED = Number(process.env["FC_SEED"] ?? Date.now() % 2_147_483_647);
const ADDRESS = "dewi@contoh.id";
let clock: FixedClock;
let stack: Stack;
let client: GatewayClient;
let siti: Person & { merchantId: string };
let dewi: Person;
let eka: Person;
let outletId: string;

beforeAll(async () => {
  clock = fixedClock("2026-11-23T03:00:00.000Z");
  stack = await startStack({ services: ["identity-verification", "transactions"], clock });
  client = new GatewayClient(stack.gatewayUrl);
  siti = await registerMerchant(client, await registerPerson(client), "Kopi Siti");
  [dewi, eka] = [await registerPerson(client, { email: ADDRESS }), await registerPerson(client)];
  outletId = await openOutlet(client, siti);
});
afterAll(() => stack.stop());

const rows = (sql: string, values: readonly unknown[] = []) => rowsAs(stack.database.adminUrl, sql, values);

const REQUEST = `mutation ($input: RequestReceiptInput!) { requestReceipt(input: $input) { receipt { id } userErrors { code } } }`;
const SHARE_URL = "query ($id: ID!) { receiptById(id: $id) { shareUrl } }";
const CLAIM = `mutation ($input: ClaimReceiptInput!) {
  claimReceipt(input: $input) { receipt { id number claimedAt } userErrors { code field message } }
}`;
const PURCHASES = `query ($first: Int, $after: String) { me { purchases(first: $first, after: $after) {
  edges { node { id number version state claimedAt address shareUrl pdfUrl qrUrl contentSha256 buyerReference merchant { id }
    sale { total { amount } lines { name } } outlet { name } document { total { amount } lines { name } payments { method } } } }
  pageInfo { hasNextPage endCursor }
} } }`;

/** A receipt that was asked for at the till, with the token that its buyer's mail would hold. */
async function receipt(over: Readonly<Record<string, unknown>> = {}): Promise<{ id: string; token: string }> {
  const saleId = await sellCoffee(client, siti, outletId);
  const input = { saleId, email: ADDRESS, idempotencyKey: crypto.randomUUID(), ...over };
  const { data } = await client.as(siti).ask(REQUEST, { input });
  const { id } = data.requestReceipt.receipt;
  const sender = principalOf({ id: "communications", role: "service", purpose: "service.receipt" });
  const answer = await askSubgraph(stack, { principal: sender, at: clock() }, SHARE_URL, { id });
  return { id, token: String(answer.data.receiptById.shareUrl).split("/").at(-1) ?? "" };
}

const claim = async (who: Person, token: string) => {
  const { data, errors } = await client.as(who).ask(CLAIM, { input: { token } });
  return { ...data?.claimReceipt, errors };
};
const purchasesOf = async (who: Person, page: object = {}) => {
  const { data, errors } = await client.as(who).ask(PURCHASES, { first: 20, ...page });
  return {
    nodes: data.me.purchases.edges.map(({ node }: any) => node) as any[],
    errors,
    ...data.me.purchases,
  };
};
const claimsInTable = () =>
  rows("SELECT id, claimed_by FROM transactions.receipt WHERE claimed_by IS NOT NULL");

describe("1.5: a purchase joins an account only by its receipt's token", () => {
  test("1.5: when an account has the very address that a receipt was sent to, then it has no purchase until it claims one", async () => {
    const { id, token } = await receipt();
    expect(await purchasesOf(dewi)).toMatchObject({ nodes: [], errors: [] });
    const byId = "query ($id: ID!) { receiptById(id: $id) { id } }";
    expect((await client.as(dewi).ask(byId, { id })).data).toEqual({ receiptById: null });

    const claimed = await claim(dewi, token);
    expect(claimed).toEqual({
      receipt: { id, number: "20261123-0001", claimedAt: "2026-11-23T03:00:00.000Z" },
      userErrors: [],
      errors: [],
    });
    const { nodes, errors } = await purchasesOf(dewi);
    expect(errors).toEqual([]);
    expect(nodes).toEqual([
      {
        id,
        number: "20261123-0001",
        version: 1,
        state: "ISSUED",
        claimedAt: "2026-11-23T03:00:00.000Z",
        // Whoever claimed it showed the link, and a link can be handed on.
        address: "d•••@contoh.id",
        shareUrl: expect.stringMatching(new RegExp(`/receipts/${token}$`)),
        pdfUrl: expect.stringMatching(new RegExp(`/receipts/${token}.pdf$`)),
        qrUrl: expect.stringMatching(new RegExp(`/receipts/${token}.svg$`)),
        contentSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        buyerReference: expect.stringMatching(/^buyer:/),
        merchant: null,
        sale: { total: { amount: "18000" }, lines: [{ name: "Kopi susu" }] },
        outlet: { name: "Gerai" },
        document: {
          total: { amount: "18000" },
          lines: [{ name: "Kopi susu" }],
          payments: [{ method: "QRIS" }],
        },
      },
    ]);
    expect((await client.as(dewi).ask(byId, { id })).data).toEqual({ receiptById: { id } });
    const [stored] = await rows(
      "SELECT encode(document_sha256, 'hex') AS hash FROM transactions.receipt_version WHERE receipt_id = $1",
      [id],
    );
    expect(nodes[0].contentSha256).toBe(stored.hash);
  });

  test("1.5: when one of two receipts of an address was claimed, then the other stays out of the account", async () => {
    const before = (await purchasesOf(dewi)).nodes.length;
    const [one] = [await receipt(), await receipt()];
    await claim(dewi, one.token);
    expect(await purchasesOf(dewi).then(({ nodes }) => nodes.length - Number(before))).toBe(1);
  });

  test("1.5: when the shop looks at a claimed receipt, then it sees neither the account nor the claim nor the address", async () => {
    const { id, token } = await receipt();
    await claim(dewi, token);
    const query = "query ($id: ID!) { receiptById(id: $id) { address shareUrl pdfUrl qrUrl claimedAt } }";
    const { data, extensions } = await client.as(siti).ask(query, { id });
    expect(data.receiptById).toEqual({
      ...{ address: "d•••@contoh.id", shareUrl: "•••", pdfUrl: "•••", qrUrl: "•••", claimedAt: null },
    });
    expect(extensions.policy.masked).toHaveLength(4);
    const inbox =
      'query ($id: ID!) { _entities(representations: [{ __typename: "Account", id: $id }]) { ... on Account { purchases { edges { cursor } } } } }';
    const owner = principalOf({ id: siti.accountId, role: "customer", merchants: [siti.merchantId] });
    const foreign = await askSubgraph(stack, { principal: owner, at: clock() }, inbox, {
      id: dewi.accountId,
    });
    expect(foreign.data._entities).toEqual([{ purchases: null }]);
  });
});

describe("whose a receipt is", () => {
  test("when it is claimed again by the same account, then nothing changes; by another one, it is refused", async () => {
    const { id, token } = await receipt();
    const first = await claim(dewi, token);
    clock.advance(60_000);
    expect(await claim(dewi, token)).toEqual(first);
    const other = await claim(eka, token);
    expect(other.receipt).toBeNull();
    expect(other.userErrors).toEqual([
      {
        code: "RECEIPT_CLAIMED_ALREADY",
        field: ["input", "token"],
        message: "token: another account has kept this receipt already.",
      },
    ]);
    expect(await claimsInTable()).toContainEqual({ id, claimed_by: dewi.accountId });
    expect((await purchasesOf(eka)).nodes).toEqual([]);
  });

  test("when eight accounts claim it at once, then one has it and seven are refused", async () => {
    const { id, token } = await receipt();
    const people = await Promise.all(Array.from({ length: 8 }, () => registerPerson(client)));
    const answers = await Promise.all(people.map((person) => claim(person, token)));
    const winners = people.filter((_, place) => answers[place]?.receipt);
    expect(winners).toHaveLength(1);
    expect(answers.flatMap(({ userErrors }) => userErrors.map(({ code }: any) => code))).toEqual(
      Array.from({ length: 7 }, () => "RECEIPT_CLAIMED_ALREADY"),
    );
    expect(await claimsInTable()).toContainEqual({ id, claimed_by: winners[0]?.accountId });
  });

  test("when the token is wrong, unknown or has ended, then the answers are the same and nothing is claimed", async () => {
    const { token } = await receipt();
    const before = await claimsInTable();
    const tries = [await claim(dewi, ""), await claim(dewi, "x".repeat(43)), await claim(dewi, `${token}\n`)];
    clock.advance(2 * 366 * 86_400_000);
    // Sessions have ended meanwhile.
    const later = await registerPerson(client);
    tries.push(await claim(later, token));
    const opened = await client.ask("query ($token: String!) { receipt(token: $token) { id } }", { token });
    clock.advance(-2 * 366 * 86_400_000);
    const refusal = {
      receipt: null,
      userErrors: [
        {
          code: "RECEIPT_NOT_FOUND",
          field: ["input", "token"],
          message: "token: this link opens no receipt.",
        },
      ],
      errors: [],
    };
    expect(tries).toEqual([refusal, refusal, refusal, refusal]);
    expect(opened).toMatchObject({ data: { receipt: null }, errors: [] });
    expect(await claimsInTable()).toEqual(before);
  });

  test("when nobody is signed in, then nothing is claimed", async () => {
    const { token } = await receipt();
    const { errors } = await client.ask(CLAIM, { input: { token } });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(["UNAUTHENTICATED"]);
  });

  test("when receipts are many, then they come newest claim first, page by page", async () => {
    const gita = await registerPerson(client);
    const made = [await receipt(), await receipt(), await receipt()];
    for (const { token } of made) {
      clock.advance(1000);
      await claim(gita, token);
    }
    const first = await purchasesOf(gita, { first: 2 });
    const second = await purchasesOf(gita, { first: 2, after: first.pageInfo.endCursor });
    expect([...first.nodes, ...second.nodes].map(({ id }) => id)).toEqual(made.map(({ id }) => id).reverse());
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
  });
});

describe("what the database holds", () => {
  test("when a claim is moved to another account or a receipt is changed, then it is refused", async () => {
    const { id, token } = await receipt();
    await claim(dewi, token);
    for (const change of [
      `claimed_by = '${eka.accountId}'`,
      "claimed_by = NULL, claimed_at = NULL",
      "language = 'en'",
      "day_number = 9000",
    ]) {
      await expect(
        rows(`UPDATE transactions.receipt SET ${change} WHERE id = $1`, [id]),
      ).rejects.toMatchObject({
        code: "23001",
      });
    }
  });

  test("when the service itself claims without the token, then row security shows it nothing to claim", async () => {
    const { id } = await receipt();
    const settings = { "app.job": "purchases", "app.claimer": dewi.accountId };
    const changed = await asService(stack, settings, [
      "UPDATE transactions.receipt SET claimed_by = $2, claimed_at = now() WHERE id = $1 RETURNING id",
      id,
      dewi.accountId,
    ]);
    expect(changed).toEqual([]);
  });

  test("when an account claimed the receipt of a sale, then the sale counts for that account in statistics", async () => {
    const { id, token } = await receipt();
    const person = () =>
      rows(
        "SELECT person FROM transactions.sale_person p JOIN transactions.receipt r ON r.sale_id = p.sale_id WHERE r.id = $1",
        [id],
      );
    expect(await person()).toEqual([{ person: expect.stringMatching(/^buyer:/) }]);
    await claim(dewi, token);
    expect(await person()).toEqual([{ person: dewi.accountId }]);
  });
});

/** What is known of who read a receipt. */
const shop = (): Shop => ({ stack, clock, client, owner: siti, receipt, claim });

describe("U3: who read what of a buyer without an account", () => {
  test("when the shop reads a receipt, then whoever holds its link is told, and by another receipt, of the same buyer or another, nobody is", () =>
    expectHolderKnowsReaders(shop()));

  test("when a link is used, then the reading is in the record and in no list, as with an account's own", () =>
    expectOwnReadingIsRecorded(shop()));

  test("when a receipt is claimed, then what came before stays with it, and what comes after is in the account's log", async () =>
    expectClaimGoesOn(shop(), await registerPerson(client, { email: "rina@contoh.id" })));

  test("when anybody but the holder asks, through the graph or in the database, then there is no list", () =>
    expectNobodyElseKnows(shop()));

  test(`5.6: when two buyers' histories differ in what a gag hides only, then all that they can ask is answered alike, seed ${String(SEED)}`, () =>
    expectGagHolds(shop(), SEED));

  test("6.8: when a gag has ended, then what it kept back is in the list, with the time that it had", () =>
    expectGagEnds(shop()));
});
