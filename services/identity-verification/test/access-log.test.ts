import {
  GatewayClient,
  type Person,
  type Stack,
  eventually,
  fixedClock,
  registerPerson,
  registerStaff,
  startStack,
} from "@alpokat/testing";
import { Client } from "pg";

let stack: Stack;
let client: GatewayClient;
let admin: Client;
let agent: Person;
beforeAll(async () => {
  stack = await startStack({
    services: ["identity-verification"],
    clock: fixedClock("2026-11-23T03:00:00.000Z"),
  });
  client = new GatewayClient(stack.gatewayUrl);
  agent = await registerStaff(stack, client, "support_agent");
  admin = new Client(stack.database.adminUrl);
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await stack.stop();
});

const recordOf = async (requestId: string) => {
  const { rows } = await admin.query<{ payload: string }>(
    "SELECT payload FROM identity.audit_event WHERE request_id = $1 ORDER BY seq",
    [requestId],
  );
  return rows.map(({ payload }) => JSON.parse(payload) as Record<string, unknown>);
};

test("when somebody reads their own data, then one event names digests, purpose, categories and rule, and no personal data", async () => {
  const ani = await registerPerson(client, { name: "Ani Pelanggan" });
  const { requestId } = await client.as(ani).ask("{ me { name email } }");
  const events = await recordOf(requestId);
  expect(events).toEqual([
    expect.objectContaining({
      principalRole: "customer",
      purpose: "account.self",
      action: "read",
      outcome: "ALLOW",
      categories: ["user.contact.email", "user.name"],
      version: 2,
      relation: "self",
      isGap: false,
      missingFacts: [],
      noticeVersion: null,
      consentId: null,
      caseId: null,
    }),
  ]);
  expect(JSON.stringify(events)).not.toContain(ani.accountId);
  expect(JSON.stringify(events)).not.toContain("Ani Pelanggan");
});

test("3.4: when an agent without a ticket names an account, then it looks like none, and the subject's log shows their registration only", async () => {
  const budi = await registerPerson(client);
  const desk = client.as(agent).with({ "x-alpokat-purpose": "service.support" });
  const foreign = await desk.ask("query ($id: ID!) { account(id: $id) { id name } }", { id: budi.accountId });
  expect(foreign.data).toEqual({ account: null });
  const read = async () => {
    const { data } = await client.as(budi).ask("{ me { accessLog { edges { node { role action } } } } }");
    return data.me.accessLog.edges as unknown[];
  };
  // Two lines: what was written in the form, and the account that was opened with it.
  expect(await eventually(read, (edges) => edges.length > 1)).toEqual([
    { node: { role: "anonymous", action: "collect" } },
    { node: { role: "anonymous", action: "collect" } },
  ]);
});

test("when a page is asked for with first 0 or 101, or a foreign cursor, then BAD_USER_INPUT names the argument", async () => {
  const ani = client.as(await registerPerson(client));
  for (const [page, argument] of [
    ["first: 0", "first"],
    ["first: 101", "first"],
    ['after: "bm90IG91cnM"', "after"],
  ] as const) {
    const { errors } = await ani.ask(`{ me { accessLog(${page}) { edges { cursor } } } }`);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(["BAD_USER_INPUT"]);
    expect(errors[0]?.message).toContain(argument);
  }
});

test("when ids are tried one after another, then each try stands in the record as a denial, whether or not there is such an account", async () => {
  const budi = await registerPerson(client);
  const stranger = client.as(await registerPerson(client));
  const tries = await Promise.all(
    [budi.accountId, crypto.randomUUID()].map((id) =>
      stranger.ask("query ($id: ID!) { account(id: $id) { name } merchant(id: $id) { tradeName } }", { id }),
    ),
  );
  for (const { data, errors, requestId } of tries) {
    expect([data, errors]).toEqual([{ account: null, merchant: null }, []]);
    expect(await recordOf(requestId)).toEqual([
      expect.objectContaining({
        outcome: "DENY",
        action: "read",
        categories: ["user.account"],
        subject: expect.stringMatching(/^[0-9a-f]{64}$/),
      }),
    ]);
  }
  const { data } = await client.as(budi).ask("{ me { accessLog { edges { node { outcome } } } } }");
  expect(JSON.stringify(data.me.accessLog)).not.toContain("DENY");
});

test("when the notice is asked for, then version 1 in Indonesian is the source document", async () => {
  const { data } = await client
    .with({ "accept-language": "id" })
    .ask("{ privacyNotices { version locale } privacyNotice(version: 1) { locale text sha256 } }");
  expect(data.privacyNotices).toEqual([{ version: 1, locale: "id" }]);
  expect(data.privacyNotice.locale).toBe("id");
  expect(data.privacyNotice.text).toContain("ALPOKAT tidak akan menjual, menyewakan");
  expect(data.privacyNotice.sha256).toBe("8bb524400f35eb7054496e8346ff0c4dc7ab58a65762c0dc5ff0772276eaf040");
});

describe("identityAudit", () => {
  test("when its head is asked for, then it is there, and proofs come when they are asked for alone", async () => {
    const { requestId } = await client.as(await registerPerson(client)).ask("{ me { email } }");
    const [event] = await recordOf(requestId);
    const read = async () =>
      client.ask(
        "query ($id: ID!) { identityAudit(eventId: $id) { head { size root } inclusion { leafIndex path } } }",
        { id: event?.["id"] },
      );
    const { data, errors } = await eventually(read, (answer) =>
      Boolean(answer.data?.identityAudit?.inclusion),
    );
    expect(errors).toEqual([]);
    expect(data.identityAudit.inclusion.leafIndex).toBeLessThan(data.identityAudit.head.size as number);
    const later = await client.ask("{ identityAudit(earlierSize: 1) { consistency inclusion { leaf } } }");
    expect(later.errors).toEqual([]);
    expect(later.data.identityAudit).toEqual({ consistency: expect.any(Array), inclusion: null });
    expect((await client.ask("{ identityAudit { head { size } } }")).errors).toEqual([]);
    const beyond = await client.ask("{ identityAudit(earlierSize: 100000) { consistency } }");
    expect(beyond.errors.map(({ extensions }) => extensions.code)).toEqual(["BAD_USER_INPUT"]);
  });
});

test("when a scalar can't be read, then it is BAD_USER_INPUT and nothing is logged as a defect", async () => {
  const owner = client.as(await registerPerson(client));
  const input = { tradeName: "Toko", idempotencyKey: "x" };
  const byVariable = await owner.ask(
    "mutation ($input: RegisterMerchantInput!) { registerMerchant(input: $input) { userErrors { code } } }",
    { input },
  );
  const byText = await owner.ask(
    'mutation { registerMerchant(input: { tradeName: "Toko", idempotencyKey: "x" }) { userErrors { code } } }',
  );
  for (const { errors } of [byVariable, byText]) {
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(["BAD_USER_INPUT"]);
    const lines = stack
      .logs()
      .split("\n")
      .filter((line) => line.includes(String(errors[0]?.extensions.requestId)));
    expect(lines.filter((line) => /"level":(50|"error")/.test(line))).toEqual([]);
  }
});
