import { randomUUID } from "node:crypto";
import {
  GatewayClient,
  type Stack,
  fixedClock,
  registerMerchant,
  registerPerson,
  startStack,
} from "@alpokat/testing";

let stack: Stack;
let client: GatewayClient;
beforeAll(async () => {
  stack = await startStack({
    services: ["identity-verification"],
    clock: fixedClock("2026-11-23T03:00:00.000Z"),
  });
  client = new GatewayClient(stack.gatewayUrl);
});
afterAll(() => stack.stop());

const REGISTER = `mutation ($input: RegisterMerchantInput!) {
  registerMerchant(input: $input) { merchant { id tradeName createdAt } userErrors { code field } }
}`;
const MERCHANT = `query ($id: ID!) { merchant(id: $id) { id tradeName } }`;

test("when an owner registers a merchant, then the owner sees it and another person gets what an unknown id gets", async () => {
  const owner = await registerMerchant(client, await registerPerson(client), "Warung Bu Tini");
  const stranger = await registerPerson(client);
  const seen = await client.as(owner).ask(MERCHANT, { id: owner.merchantId });
  expect(seen.data).toEqual({ merchant: { id: owner.merchantId, tradeName: "Warung Bu Tini" } });

  const foreign = await client.as(stranger).ask(MERCHANT, { id: owner.merchantId });
  const unknown = await client.as(stranger).ask(MERCHANT, { id: randomUUID() });
  expect(foreign.data).toEqual({ merchant: null });
  expect({ ...foreign, requestId: null }).toEqual({ ...unknown, requestId: null });
});

test("when the same key comes 20 times at once, then one merchant is registered and all name it", async () => {
  const owner = client.as(await registerPerson(client));
  const input = { tradeName: "Toko Serentak", idempotencyKey: randomUUID() };
  const answers = await Promise.all(Array.from({ length: 20 }, () => owner.ask(REGISTER, { input })));
  const ids = new Set(answers.map(({ data }) => data.registerMerchant.merchant.id));
  expect(ids.size).toBe(1);
});

test("when a key comes with another input, then it is IDEMPOTENCY_KEY_REUSED; another account may use it", async () => {
  const idempotencyKey = randomUUID();
  const owner = client.as(await registerPerson(client));
  await owner.ask(REGISTER, { input: { tradeName: "Satu", idempotencyKey } });
  const other = await owner.ask(REGISTER, { input: { tradeName: "Dua", idempotencyKey } });
  expect(other.data.registerMerchant).toEqual({
    merchant: null,
    userErrors: [{ code: "IDEMPOTENCY_KEY_REUSED", field: ["input", "idempotencyKey"] }],
  });
  const second = client.as(await registerPerson(client));
  const allowed = await second.ask(REGISTER, { input: { tradeName: "Dua", idempotencyKey } });
  expect(allowed.data.registerMerchant.userErrors).toEqual([]);
});

test.each(["", "   ", "x".repeat(101), "a\u202eb"])(
  "when the trade name is %j, then it is refused",
  async (tradeName) => {
    const owner = client.as(await registerPerson(client));
    const { data } = await owner.ask(REGISTER, { input: { tradeName, idempotencyKey: randomUUID() } });
    expect(data.registerMerchant).toEqual({
      merchant: null,
      userErrors: [{ code: "TRADE_NAME_INVALID", field: ["input", "tradeName"] }],
    });
  },
);

test("when nobody is signed in, then registerMerchant and me are UNAUTHENTICATED", async () => {
  const input = { tradeName: "Tanpa Nama", idempotencyKey: randomUUID() };
  for (const answer of [await client.ask(REGISTER, { input }), await client.ask("{ me { id } }")]) {
    expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual(["UNAUTHENTICATED"]);
  }
});
