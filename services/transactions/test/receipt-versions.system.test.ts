import {
  type FixedClock,
  type Person,
  type Stack,
  GatewayClient,
  eventually,
  fixedClock,
  registerMerchant,
  registerPerson,
  startStack,
} from "@alpokat/testing";
import { RECEIPT_STATES, mayBecome } from "../src/domain/receipts/receipt-version";
import { askSubgraph, openOutlet, principalOf, rowsAs, sellCoffee } from "./support";

let clock: FixedClock;
let stack: Stack;
let client: GatewayClient;
let siti: Person & { merchantId: string };
let outletId: string;
let invoices = 0;

beforeAll(async () => {
  clock = fixedClock("2026-11-23T03:00:00.000Z");
  stack = await startStack({ services: ["identity-verification", "transactions"], clock });
  client = new GatewayClient(stack.gatewayUrl);
  siti = await registerMerchant(client, await registerPerson(client), "Kopi Siti");
  outletId = await openOutlet(client, siti);
});
afterAll(() => stack.stop());

const rows = (sql: string, values: readonly unknown[] = []) => rowsAs(stack.database.adminUrl, sql, values);

const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) { session { accessToken } } }`;
const IMPORT = `mutation ($input: ImportSalesInput!) {
  importSales(input: $input) { salesImport { sales refunds linkedRefundLines } userErrors { code } }
}`;
const REQUEST = `mutation ($input: RequestReceiptInput!) { requestReceipt(input: $input) { receipt { id number } userErrors { code } } }`;
const RESEND = `mutation ($input: ResendReceiptInput!) { resendReceipt(input: $input) { receipt { id address } userErrors { code field message } } }`;
const SHARE_URL = "query ($id: ID!) { receiptById(id: $id) { shareUrl } }";
const BY_TOKEN = `query ($token: String!) { receipt(token: $token) { number version state contentSha256
  versions { version state cause issuedAt changedAt }
  document { total { amount } refunds { refundedAt amount { amount } } refunded { amount } lines { name quantity } } } }`;

/** A session is shorter than the time that some tests let pass. */
async function signInAgain(): Promise<void> {
  const { email, password } = siti;
  const { data } = await client.ask(SIGN_IN, { input: { email, password } });
  siti = { ...siti, accessToken: data.signIn.session.accessToken };
}

/** Takes over rows of another system's books. */
async function importRows(row: object): Promise<void> {
  const common = { lineNumber: 1, sku: "K", name: "Kopi", unitPrice: "10000", customer: "7" };
  const input = {
    merchantId: siti.merchantId,
    outletId,
    currencyCode: "IDR",
    idempotencyKey: crypto.randomUUID(),
  };
  const { data, errors } = await client
    .as(siti)
    .ask(IMPORT, { input: { ...input, rows: [{ ...common, ...row }] } });
  expect([errors, data?.importSales.userErrors]).toEqual([[], []]);
}

/** A sale of three cups, of a customer whose cups can be given back. */
async function sale(): Promise<{ id: string; customer: string }> {
  invoices += 1;
  const [invoice, customer] = [`INV-${String(invoices)}`, String(invoices)];
  await importRows({ invoice, customer, quantity: "3", occurredAt: "11-18-2026 10:00" });
  const [{ id }] = await rows("SELECT id FROM transactions.sale WHERE import_reference = $1", [invoice]);
  return { id, customer };
}

const giveBack = async (customer: string, quantity: string): Promise<void> => {
  invoices += 1;
  const row = {
    invoice: `C${String(invoices)}`,
    customer,
    quantity: `-${quantity}`,
    occurredAt: "11-20-2026 10:00",
  };
  await importRows(row);
};

async function receiptOf(saleId: string, email = "ani@contoh.id") {
  const input = { saleId, email, idempotencyKey: crypto.randomUUID() };
  // On a busy machine some are told to try again, and do, under the same key.
  const ask = async () => (await client.as(siti).ask(REQUEST, { input })).data;
  const { id, number } = (await eventually(ask, (data) => data !== null)).requestReceipt.receipt;
  const sender = principalOf({ id: "communications", role: "service", purpose: "service.receipt" });
  const answer = await askSubgraph(stack, { principal: sender, at: clock() }, SHARE_URL, { id });
  const token = String(answer.data.receiptById.shareUrl).split("/").at(-1) ?? "";
  return { id: String(id), number: String(number), token };
}

const opened = async (token: string) => {
  const { data, errors } = await client.ask(BY_TOKEN, { token });
  expect(errors).toEqual([]);
  return data.receipt;
};
const eventsOf = async (receiptId: string) =>
  rows(
    `SELECT type, payload->'data' AS data FROM transactions.outbox
      WHERE payload->'data'->>'receiptId' = $1 ORDER BY payload->>'time', type`,
    [receiptId],
  );

describe("a refund after the receipt", () => {
  test("when money is given back, then the same link shows a new version that says so, and the one before is superseded", async () => {
    const { id: saleId, customer } = await sale();
    const { id, number, token } = await receiptOf(saleId);
    const before = await opened(token);
    expect(before).toMatchObject({
      ...{ number, version: 1, state: "ISSUED" },
      document: { total: { amount: "30000" }, refunds: [], refunded: { amount: "0" } },
    });

    clock.advance(60_000);
    await giveBack(customer, "1");
    const after = await opened(token);
    expect(after).toMatchObject({
      ...{ number, version: 2, state: "ISSUED" },
      versions: [
        {
          ...{ version: 1, state: "SUPERSEDED", cause: "REQUEST" },
          ...{ issuedAt: "2026-11-23T03:00:00.000Z", changedAt: "2026-11-23T03:01:00.000Z" },
        },
        {
          ...{ version: 2, state: "ISSUED", cause: "REFUND" },
          ...{ issuedAt: "2026-11-23T03:01:00.000Z", changedAt: "2026-11-23T03:01:00.000Z" },
        },
      ],
      document: {
        total: { amount: "30000" },
        refunds: [{ refundedAt: "2026-11-20T03:00:00.000Z", amount: { amount: "10000" } }],
        refunded: { amount: "10000" },
        lines: [{ name: "Kopi", quantity: "3" }],
      },
    });
    expect(after.contentSha256).not.toBe(before.contentSha256);
    const stored = await rows(
      "SELECT version, encode(document_sha256, 'hex') AS hash FROM transactions.receipt_version WHERE receipt_id = $1 ORDER BY version",
      [id],
    );
    expect(stored).toEqual([
      { version: 1, hash: before.contentSha256 },
      { version: 2, hash: after.contentSha256 },
    ]);
    const ids = { receiptId: id, saleId, merchantId: siti.merchantId, outletId };
    expect(await eventsOf(id)).toEqual([
      { type: "receipt.requested.v1", data: ids },
      { type: "receipt.superseded.v1", data: { ...ids, version: "2" } },
    ]);
  });

  test("when a sale has two receipts, then both are superseded; a receipt that is asked for later has it from the start", async () => {
    const { id: saleId, customer } = await sale();
    const two = [await receiptOf(saleId, "satu@contoh.id"), await receiptOf(saleId, "dua@contoh.id")];
    await giveBack(customer, "2");
    const later = await receiptOf(saleId, "tiga@contoh.id");
    const shown = await Promise.all([...two, later].map(({ token }) => opened(token)));
    expect(shown.map(({ version, document }) => [version, document.refunded.amount])).toEqual([
      [2, "20000"],
      [2, "20000"],
      [1, "20000"],
    ]);
  });

  test("when nothing of a sale has a receipt, then a refund makes none", async () => {
    const { id: saleId, customer } = await sale();
    await giveBack(customer, "1");
    expect(await rows("SELECT id FROM transactions.receipt WHERE sale_id = $1", [saleId])).toEqual([]);
  });
});

describe("what the database holds of versions", () => {
  test("when a version goes from state to state, then the trigger and the domain's table agree on all sixteen", async () => {
    const { id } = await receiptOf(await sellCoffee(client, siti, outletId));
    for (const from of RECEIPT_STATES) {
      for (const to of RECEIPT_STATES) {
        const tried = rows(
          `DO $$ BEGIN
             ALTER TABLE transactions.receipt_version DISABLE TRIGGER frozen;
             UPDATE transactions.receipt_version SET state = '${from}' WHERE receipt_id = '${id}';
             ALTER TABLE transactions.receipt_version ENABLE TRIGGER frozen;
             UPDATE transactions.receipt_version SET state = '${to}' WHERE receipt_id = '${id}';
           END $$`,
        );
        const outcome = await tried.then(
          () => true,
          (error: unknown) => (error as { code: string }).code !== "23001",
        );
        expect([from, to, outcome]).toEqual([from, to, mayBecome(from, to)]);
      }
    }
  });

  test.each([
    ["its content", "document_sha256 = sha256('x')"],
    ["its number", "version = 7"],
    ["its cause", "cause = 'REFUND'"],
  ])("when %s is changed, then it is refused", async (_what, change) => {
    const { id } = await receiptOf(await sellCoffee(client, siti, outletId));
    await expect(
      rows(`UPDATE transactions.receipt_version SET ${change} WHERE receipt_id = $1`, [id]),
    ).rejects.toMatchObject({ code: "23001" });
  });

  test("when a second version is to stand beside the first, then it is refused", async () => {
    const { id } = await receiptOf(await sellCoffee(client, siti, outletId));
    const second = rows(
      `INSERT INTO transactions.receipt_version (receipt_id, version, merchant_id, buyer, state, cause, issued_at, changed_at)
       SELECT receipt_id, 2, merchant_id, buyer, 'ISSUED', 'REFUND', now(), now() FROM transactions.receipt_version WHERE receipt_id = $1`,
      [id],
    );
    await expect(second).rejects.toMatchObject({ constraint: "receipt_version_standing" });
  });

  test("when the database is looked at, then what was bought stands in no version in clear", async () => {
    const { id } = await receiptOf(
      await sellCoffee(client, siti, outletId, {
        lines: [{ name: "Kenari", unitPrice: { amount: "1", currencyCode: "IDR" } }],
      }),
    );
    const [row] = await rows(
      "SELECT to_jsonb(v)::text AS text, encode(document_sealed, 'escape') AS sealed FROM transactions.receipt_version v WHERE receipt_id = $1",
      [id],
    );
    expect(row.text).toContain(id);
    expect(`${String(row.text)} ${String(row.sealed)}`).not.toContain("Kenari");
  });
});

describe("a receipt that is sent again", () => {
  const resend = async (receiptId: string, idempotencyKey: string = crypto.randomUUID()) => {
    const { data } = await client.as(siti).ask(RESEND, { input: { receiptId, idempotencyKey } });
    return data.resendReceipt;
  };

  test("when it is asked for more often or sooner than it may, then it is refused and no mail is asked for", async () => {
    const { id } = await receiptOf(await sellCoffee(client, siti, outletId));
    const key = crypto.randomUUID();
    const first = await resend(id, key);
    expect(first).toEqual({ receipt: { id, address: "a•••@contoh.id" }, userErrors: [] });
    expect(await resend(id, key)).toEqual(first);
    const limit = {
      receipt: null,
      userErrors: [
        {
          code: "RESEND_LIMIT_REACHED",
          field: ["input", "receiptId"],
          message: "receiptId: a receipt is sent again three times at most, ten minutes apart.",
        },
      ],
    };
    expect(await resend(id)).toEqual(limit);
    for (const allowed of [true, true, false]) {
      clock.advance(600_000);
      await signInAgain();
      const several = await Promise.all(Array.from({ length: 4 }, () => resend(id)));
      expect(several.filter(({ receipt }) => receipt)).toHaveLength(allowed ? 1 : 0);
    }
    const events = await eventsOf(id);
    expect(events.map(({ type }) => type)).toEqual([
      "receipt.requested.v1",
      ...Array.from({ length: 3 }, () => "receipt.resend-requested.v1"),
    ]);
    expect(new Set(events.map(({ data }) => data.resendId)).size).toBe(4);
  });

  test("when the receipt is another shop's or unknown, then the answers are the same", async () => {
    const { id } = await receiptOf(await sellCoffee(client, siti, outletId));
    const budi = await registerMerchant(client, await registerPerson(client), "Toko Budi");
    const ask = async (receiptId: string) =>
      (await client.as(budi).ask(RESEND, { input: { receiptId, idempotencyKey: crypto.randomUUID() } })).data;
    expect(await ask(id)).toEqual(await ask(crypto.randomUUID()));
    expect((await ask("x")).resendReceipt.userErrors[0].code).toBe("RECEIPT_NOT_FOUND");
  });
});

test("when eight receipts are numbered at once and others roll back, then the day has no gap", async () => {
  const sales: string[] = [];
  while (sales.length < 12) sales.push(await sellCoffee(client, siti, outletId));
  // What comes after the number in the same transaction fails: the number must come back.
  await rows(`CREATE FUNCTION transactions.planted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'planted'; END $$;
    CREATE TRIGGER planted BEFORE INSERT ON transactions.receipt_version FOR EACH ROW EXECUTE FUNCTION transactions.planted()`);
  const inputs = sales
    .slice(8)
    .map((saleId) => ({ saleId, email: "ani@contoh.id", idempotencyKey: crypto.randomUUID() }));
  const failed = await Promise.all(inputs.map((input) => client.as(siti).ask(REQUEST, { input })));
  await rows("DROP TRIGGER planted ON transactions.receipt_version; DROP FUNCTION transactions.planted()");
  expect(failed.map(({ errors }) => errors[0]?.extensions.code)).toEqual(
    inputs.map(() => "INTERNAL_SERVER_ERROR"),
  );
  await Promise.all(sales.slice(0, 8).map((id) => receiptOf(id)));
  const numbers = await rows("SELECT day_number FROM transactions.receipt ORDER BY day_number");
  expect(numbers.map(({ day_number: number }) => number)).toEqual(numbers.map((_, index) => index + 1));
});
