import { readFileSync } from "node:fs";
import path from "node:path";
import { COLLECTION_TRIGGERS } from "@alpokat/policy";
import {
  GatewayClient,
  type Person,
  type Stack,
  fixedClock,
  registerMerchant,
  registerPerson,
  registerStaff,
  signIn,
  startStack,
} from "@alpokat/testing";
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  buildASTSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  parse,
} from "graphql";
import { openOutlet, rowsAs, sellCoffee } from "./support";

const A_DAY_AND_AN_HOUR = 90_000_000;
const clock = fixedClock("2026-11-23T03:00:00.000Z");
const RULE = "c1.notice-before-collection";

let stack: Stack;
let client: GatewayClient;
let officers: readonly [Person, Person];
let shop: Person & { merchantId: string };
let outletId: string;
let saleId: string;
beforeAll(async () => {
  stack = await startStack({ services: ["identity-verification", "transactions"], clock });
  client = new GatewayClient(stack.gatewayUrl);
  officers = [await registerStaff(stack, client, "dpo"), await registerStaff(stack, client, "dpo")];
  shop = await registerMerchant(client, await registerPerson(client), "Kopi Siti");
  outletId = await openOutlet(client, shop);
  saleId = await sellCoffee(client, shop, outletId);
});
afterAll(() => stack.stop());

const rows = (sql: string, values: readonly unknown[] = []) => rowsAs(stack.database.adminUrl, sql, values);
const ask = (who: Person, operation: string, input: object) =>
  client.as(who).ask(operation.replace("$input", "($input: INPUT!)").replace("INPUT", inputOf(operation)), {
    input,
  });
const inputOf = (operation: string): string => {
  const name = /(\w+)\(input: \$input\)/.exec(operation)?.[1] ?? "";
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
};

/** Version 2 by two officers; who gives data has to acknowledge it once its day has come. */
async function publishBinding(): Promise<string> {
  const { data } = await client.as(officers[0]).ask('{ privacyNotice(version: 2, locale: "id") { sha256 } }');
  const { sha256 } = data.privacyNotice as { sha256: string };
  const effectiveFrom = new Date(clock().getTime() + A_DAY_AND_AN_HOUR).toISOString();
  const proposal = { version: 2, sha256, effectiveFrom, mustBeAcknowledged: true };
  const proposed = await ask(
    officers[0],
    "mutation $input { publishPrivacyNotice(input: $input) { userErrors { code } } }",
    proposal,
  );
  expect(proposed.data.publishPrivacyNotice.userErrors).toEqual([]);
  const confirmed = await ask(
    officers[1],
    "mutation $input { confirmPrivacyNotice(input: $input) { userErrors { code } } }",
    { version: 2, sha256 },
  );
  expect(confirmed.data.confirmPrivacyNotice.userErrors).toEqual([]);
  return sha256;
}

/** A value of a type that GraphQL takes: what it says is not looked at, because the decision comes before. */
function anyValue(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return anyValue(type.ofType);
  if (isListType(type)) return [anyValue(type.ofType)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type))
    return Object.fromEntries(
      Object.values(type.getFields()).map((field) => [field.name, anyValue(field.type)]),
    );
  const values: Readonly<Record<string, unknown>> = {
    Int: 1,
    Float: 1,
    Boolean: true,
    Decimal: "1",
    CurrencyCode: "IDR",
    UUID: crypto.randomUUID(),
    DateTimeISO: clock().toISOString(),
    DateTime: clock().toISOString(),
    Date: "2026-11-23",
  };
  return values[type.name] ?? crypto.randomUUID();
}

const schemaOf = (service: string): GraphQLSchema =>
  buildASTSchema(parse(readFileSync(path.join(__dirname, "../..", service, "schema.graphql"), "utf8")), {
    assumeValidSDL: true,
  });

/** Mutations that collect from people with an account, of every service. */
const COLLECTING = ["identity-verification", "transactions", "communications", "disclosure-requests"].flatMap(
  (service) =>
    Object.values(schemaOf(service).getMutationType()?.getFields() ?? {})
      .filter((field) => isFromAccount(field) && field.args.some(({ type }) => isPersonal(type)))
      .map((field) => ({ service, field })),
);

function isFromAccount({ astNode }: GraphQLField<unknown, unknown>): boolean {
  const directive = astNode?.directives?.find(({ name }) => name.value === "collects");
  const value = directive?.arguments?.[0]?.value;
  const trigger = value && "value" in value ? String(value.value) : "";
  const triggers: Readonly<Partial<Record<string, { isFromAccount: boolean }>>> = COLLECTION_TRIGGERS;
  return triggers[trigger]?.isFromAccount ?? false;
}

/** Whether an input holds anything classified: an outlet's prices, say, do not. */
function isPersonal(type: GraphQLInputType): boolean {
  const named = getNamedType(type);
  return (
    isInputObjectType(named) &&
    Object.values(named.getFields()).some(
      (field) =>
        isPersonal(field.type) ||
        (field.astNode?.directives ?? []).some(({ name }) => name.value === "personalData"),
    )
  );
}

const stored = async (): Promise<string> => {
  const tables = await rows(
    `SELECT table_name AS name FROM information_schema.tables
      WHERE table_schema = 'transactions' AND table_type = 'BASE TABLE'
        AND table_name !~ '^(audit|outbox|inbox|request_nonce|schema)' ORDER BY table_name`,
  );
  const counts = tables.map(
    ({ name }) => `SELECT '${String(name)}' AS t, count(*) FROM transactions.${String(name)}`,
  );
  return JSON.stringify(await rows(counts.join(" UNION ALL ")));
};

const RECORD_SALE = schemaOf("transactions").getMutationType()?.getFields()["recordSale"];

const refusalsOf = ({ errors }: { errors: readonly { extensions: any }[] }) =>
  errors.map(({ extensions: { code, policy } }) => [code, policy?.rule]);

/** The mutation with a full input, by somebody. */
const collectAs = (who: Person, field: GraphQLField<unknown, unknown> | undefined, asking = client) => {
  if (!field) throw new Error("there is no such mutation");
  const declared = field.args.map(({ name, type }) => `$${name}: ${String(type)}`).join(", ");
  const given = field.args.map(({ name }) => `${name}: $${name}`).join(", ");
  const variables = Object.fromEntries(field.args.map(({ name, type }) => [name, anyValue(type)]));
  return asking.as(who).ask(`mutation (${declared}) { ${field.name}(${given}) { __typename } }`, variables);
};

test("1.8: when a notice that must be acknowledged is published, then data is collected until its day has come", async () => {
  await publishBinding();
  shop = { ...shop, ...(await signIn(client, shop)) };
  expect(await sellCoffee(client, shop, outletId)).toEqual(expect.any(String));
  // The token that was issued before the day knows of it: no other has to be fetched for the refusal to begin.
  clock.advance(A_DAY_AND_AN_HOUR - 60_000);
  shop = { ...shop, ...(await signIn(client, shop)) };
  expect(await sellCoffee(client, shop, outletId)).toEqual(expect.any(String));
  clock.advance(60_000);
  await expect(sellCoffee(client, shop, outletId)).rejects.toThrow(RULE);
});

describe("when the day has come and a person acknowledged an older version only", () => {
  test.each(
    COLLECTING.map(({ service, field }): [string, string, GraphQLField<unknown, unknown>] => [
      field.name,
      service,
      field,
    ]),
  )("1.8: then %s of %s is refused, and nothing is stored", async (_name, _service, field) => {
    const before = await stored();
    const refused = await collectAs(shop, field);
    expect(refusalsOf(refused)).toEqual([["POLICY_DENIED", RULE]]);
    expect(await stored()).toBe(before);
  });

  test("1.8: then the refusal says in both languages what to do, and the record keeps the version that was acknowledged", async () => {
    const english = await collectAs(shop, RECORD_SALE);
    expect(english.errors[0]).toMatchObject({
      message: expect.stringContaining("only from people who acknowledged it"),
      extensions: { policy: { clause: "1", law: "UU 27/2022 art. 21, 24" } },
    });
    const inIndonesian = client.with({ "accept-language": "id" });
    expect((await collectAs(shop, RECORD_SALE, inIndonesian)).errors[0]?.message).toContain(
      "hanya dikumpulkan dari orang yang telah menyatakannya",
    );
    const events = await rows("SELECT payload FROM transactions.audit_event ORDER BY seq DESC LIMIT 20");
    const payloads = events.map(({ payload }) =>
      typeof payload === "string" ? JSON.parse(payload) : payload,
    );
    expect(payloads).toContainEqual(
      expect.objectContaining({ action: "collect", outcome: "DENY", ruleIds: [RULE], noticeVersion: 1 }),
    );
  });

  test("1.8: then a buyer, who has no account and reads the notice on the receipt, still gets one", async () => {
    const { data, errors } = await ask(
      shop,
      "mutation $input { requestReceipt(input: $input) { receipt { id } userErrors { code } } }",
      { saleId, email: "pembeli@contoh.id", language: "id", idempotencyKey: crypto.randomUUID() },
    );
    expect(errors).toEqual([]);
    expect(data.requestReceipt).toEqual({ receipt: { id: expect.any(String) }, userErrors: [] });
  });

  test("1.8: then they still read and correct their own data, and ask for their rights", async () => {
    const read = await client.as(shop).ask("{ me { name } }");
    expect(read.errors).toEqual([]);
    const asked = await ask(
      shop,
      "mutation $input { submitPrivacyRequest(input: $input) { privacyRequest { type } userErrors { code } } }",
      { type: "ACCESS", details: "Semua data saya.", idempotencyKey: crypto.randomUUID() },
    );
    expect(asked.data.submitPrivacyRequest).toEqual({ privacyRequest: { type: "ACCESS" }, userErrors: [] });
  });

  test("1.8: then they acknowledge it, which is kept as proof, and data is collected again", async () => {
    const { data } = await client.as(shop).ask('{ privacyNotice(version: 2, locale: "en") { sha256 } }');
    const { sha256 } = data.privacyNotice as { sha256: string };
    const acknowledged = await ask(
      shop,
      "mutation $input { acknowledgePrivacyNotice(input: $input) { userErrors { code } } }",
      { version: 2, sha256 },
    );
    expect(acknowledged.data.acknowledgePrivacyNotice.userErrors).toEqual([]);
    // As with merchants: the next token says it.
    const { accessToken } = await signIn(client, shop);
    expect(await sellCoffee(client, { ...shop, accessToken }, outletId)).toEqual(expect.any(String));
    expect(
      await rows(
        "SELECT version, sha256, locale, channel, at FROM identity.notice_acknowledgement WHERE account_id = $1 AND version = 2",
        [shop.accountId],
      ),
    ).toEqual([{ version: 2, sha256, locale: "en", channel: "graphql", at: clock() }]);
  });
});

test("1.8: when every mutation that collects from accounts is looked for, then none was left out above", () => {
  expect(COLLECTING.map(({ field }) => field.name)).toEqual(
    expect.arrayContaining(["recordSale", "importSales", "importCatalog", "upsertCatalogItems"]),
  );
  expect(new Set(COLLECTING.map(({ service }) => service))).toEqual(new Set(["transactions"]));
});
