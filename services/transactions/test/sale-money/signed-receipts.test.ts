import { generateKeyPairSync } from "node:crypto";
import { startStack, testKeys } from "@alpokat/testing";
import { type JSONWebKeySet, compactVerify, createLocalJWKSet } from "jose";
import { asService, askSubgraph, principalOf } from "../support";
import { OPENED, opener, tokenOf } from "./receipt-opener";
import { client, clock, idr, key, record, refund, rows, siti, stack, startShop, undo } from "./shop";

beforeAll(startShop);
afterAll(() => stack.stop());

/** Who asks at the subgraph as the gateway asks for them. */
const anybody = principalOf();

/** What a code states, verified by another implementation than ours. */
async function verified(code: string, keys: JSONWebKeySet): Promise<any> {
  const set = createLocalJWKSet(keys);
  const { payload, protectedHeader } = await compactVerify(code, set, { algorithms: ["EdDSA"] });
  return { header: protectedHeader, statement: JSON.parse(new TextDecoder().decode(payload)) };
}

const publishedKeys = async (gatewayUrl = stack.gatewayUrl) =>
  (await (await fetch(`${gatewayUrl}/.well-known/receipt-keys.json`)).json()) as JSONWebKeySet;
const signatureOf = ({ signedStatement }: { signedStatement: string }) =>
  signedStatement.split(".").at(-1) ?? "";
const standingOf = async (signature: string) => {
  const query = "query ($signature: String!) { receiptStanding(signature: $signature) { state since } }";
  const { data, errors } = await client.ask(query, { signature });
  expect(errors).toEqual([]);
  return data.receiptStanding;
};

test("when it is issued, then its code states what it prints by the published key, and neither address nor what was bought", async () => {
  const { sale } = await record();
  const { signedStatement, verifyUrl, ...receipt } = await (await opener(sale.id))();
  const { header, statement } = await verified(signedStatement, await publishedKeys());
  expect(header).toEqual({ alg: "EdDSA", kid: "receipts" });
  expect(statement).toEqual({
    form: 1,
    number: receipt.number,
    version: 1,
    issuedAt: clock().getTime() / 1_000,
    outlet: receipt.document.outletName,
    city: receipt.document.outletCity,
    sale: sale.number,
    soldAt: expect.any(Number),
    currency: "IDR",
    total: "36000",
    sha256: Buffer.from(receipt.contentSha256, "hex").toString("base64url"),
  });
  expect(verifyUrl).toBe(`${stack.gatewayUrl}/receipts/verify#${String(signedStatement)}`);
  const { data } = await client.ask("{ receiptSigningKeys { keyId publicKey isCurrent } }");
  const { x } = testKeys().receiptSigningKey;
  expect(data.receiptSigningKeys).toEqual([{ keyId: "receipts", publicKey: x, isCurrent: true }]);
});

test("when it is corrected or revoked, then each version has a code of its own, and only who asks learns what became of it", async () => {
  const { sale } = await record();
  const open = await opener(sale.id);
  const first = await open();
  await rows("UPDATE transactions.receipt_version SET state = 'SENT' WHERE signature = decode($1, 'hex')", [
    Buffer.from(signatureOf(first), "base64url").toString("hex"),
  ]);
  const issued = clock().toISOString();
  expect(await standingOf(signatureOf(first))).toEqual({ state: "ISSUED", since: issued });

  clock.advance(60_000);
  await refund(sale.id, { amount: idr("6000") });
  const second = await open();
  const keys = await publishedKeys();
  expect((await verified(second.signedStatement, keys)).statement).toMatchObject({
    ...{ number: first.number, version: 2, total: "36000", refunded: "6000" },
  });
  expect((await verified(first.signedStatement, keys)).statement).toMatchObject({ version: 1 });
  const now = clock().toISOString();
  expect(await standingOf(signatureOf(first))).toEqual({ state: "SUPERSEDED", since: now });
  expect(await standingOf(signatureOf(second))).toEqual({ state: "ISSUED", since: now });

  const voided = await record();
  const openVoided = await opener(voided.sale.id);
  const signature = signatureOf(await openVoided());
  await undo(voided.sale.id);
  expect(await standingOf(signature)).toEqual({ state: "REVOKED", since: now });
  expect(signatureOf(await openVoided())).toBe(signature);
});

test.each(["", "x", "A".repeat(86), `${"A".repeat(85)}B`, "A".repeat(10_000)])(
  "when nothing was issued with the signature %#, then nothing is told",
  async (signature) => {
    expect(await standingOf(signature)).toBeNull();
  },
);

test("when the key changed, then receipts keep their codes, new ones are signed by the new key, and both keys are published", async () => {
  const { sale } = await record();
  const token = await tokenOf(sale.id);
  const { data: before } = await client.ask(OPENED, { token });
  const { x, d } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const [retired] = testKeys().receiptPublicJwks.keys;
  const next = { ...retired, kid: "receipts-2", x };
  const rotated = await startStack({
    services: ["transactions"],
    database: stack.database,
    clock,
    environment: {
      transactions: {
        RECEIPT_SIGNING_KEY: JSON.stringify({ ...next, d }),
        RECEIPT_RETIRED_JWKS: JSON.stringify(testKeys().receiptPublicJwks),
      },
    },
  });
  try {
    const ask = async (query: string, variables: object, principal = anybody) =>
      (await askSubgraph(rotated, { principal, at: clock() }, query, { ...variables })).data;
    expect((await ask(OPENED, { token })).receipt).toMatchObject({
      signedStatement: before.receipt.signedStatement,
    });
    const owner = principalOf({ id: siti.accountId, role: "customer", merchants: [siti.merchantId] });
    const input = { saleId: sale.id, email: "budi@contoh.id", ...key() };
    const mutation = `mutation ($input: RequestReceiptInput!) { requestReceipt(input: $input) { receipt { signedStatement } } }`;
    const { requestReceipt } = await ask(mutation, { input }, owner);
    const keys = await publishedKeys(rotated.gatewayUrl);
    expect(keys).toEqual({ keys: [next, retired] });
    const codes = [before.receipt.signedStatement, requestReceipt.receipt.signedStatement];
    const signers = await Promise.all(codes.map((code) => verified(code, keys)));
    expect(signers.map(({ header }) => header.kid)).toEqual(["receipts", "receipts-2"]);
  } finally {
    await rotated.stop();
  }
});

test("when a version is from before receipts were signed, then it has no code; what is signed is never changed", async () => {
  const { sale } = await record();
  const open = await opener(sale.id);
  const { signedStatement } = await open();
  const where = `WHERE receipt_id = (SELECT id FROM transactions.receipt WHERE sale_id = '${String(sale.id)}')`;
  const change = `UPDATE transactions.receipt_version SET signing_key_id = NULL, signature = NULL ${where}`;
  for (const job of ["", "erasure"])
    await expect(
      rows(`DO $$ BEGIN PERFORM set_config('app.job', '${job}', true); ${change}; END $$`),
    ).rejects.toMatchObject({ code: "23001" });
  await rows(
    `ALTER TABLE transactions.receipt_version DISABLE TRIGGER frozen; ${change}; ALTER TABLE transactions.receipt_version ENABLE TRIGGER frozen`,
  );
  expect(await open()).toMatchObject({ signedStatement: null, verifyUrl: null, version: 1 });
  expect(await standingOf(signatureOf({ signedStatement }))).toBeNull();
});

test("when the service itself looks without a signature, or with one, then row security shows nothing, or its one version", async () => {
  const { sale } = await record();
  const receipt = await (await opener(sale.id))();
  const signature = Buffer.from(signatureOf(receipt), "base64url").toString("hex");
  const seen = (settings: Readonly<Record<string, string>>, table: string) =>
    asService(stack, { "app.job": "receipt-standing", ...settings }, [
      `SELECT count(*)::int AS n FROM transactions.${table}`,
    ]);
  expect(await seen({}, "receipt_version")).toEqual([{ n: 0 }]);
  expect(await seen({ "app.receipt_signature": signature }, "receipt_version")).toEqual([{ n: 1 }]);
  expect(await seen({ "app.receipt_signature": signature }, "receipt")).toEqual([{ n: 0 }]);
  expect(await seen({ "app.receipt_signature": signature, "app.job": "" }, "receipt_version")).toEqual([
    { n: 0 },
  ]);
});
