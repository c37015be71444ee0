import { randomUUID } from "node:crypto";
import { eventually, type GatewayClient } from "@alpokat/testing";
import type { Client } from "pg";
import { type Business, dataOf } from "./business";
import { plantMessages, plantSeldom } from "./planted-messages";
import { PLANTED_MONEY, plantMoney, run } from "./planted-money";
import { plantUsage } from "./planted-usage";

/** The shop's owner, at a till whose software tells its name. */
export const ownerOf = (business: Business): GatewayClient =>
  business.client.as(business.owner).with({ "user-agent": "AlpokatKasir/3.2 (Android 15)" });

export const SUBMIT = `mutation ($input: SubmitPrivacyRequestInput!) {
  submitPrivacyRequest(input: $input) { privacyRequest { id state } resultToken userErrors { code field } }
}`;
const RESULT = `query ($token: String!) { privacyRequestResult(token: $token) { state } }`;
const PIECES = `pieces(format: $format, first: 1, after: $after) {
  edges { node { content } } pageInfo { hasNextPage endCursor }
}`;

export interface CopiedRecord {
  readonly service: string;
  readonly source: string;
  readonly record: string;
  readonly values: readonly {
    readonly name: string;
    readonly category: string;
    readonly value: string | null;
  }[];
}

export const submit = async (client: GatewayClient, input: object): Promise<any> =>
  dataOf(await client.ask(SUBMIT, { input: { idempotencyKey: randomUUID(), ...input } }))
    .submitPrivacyRequest;

/** Asks for a copy and waits until it is there. */
export async function copyOf(client: GatewayClient, input: object): Promise<{ id: string; token: string }> {
  const { privacyRequest, resultToken: token, userErrors } = await submit(client, input);
  expect([privacyRequest?.state, userErrors]).toEqual(["COLLECTING", []]);
  const state = await eventually(
    async () => dataOf(await client.ask(RESULT, { token })).privacyRequestResult.state as string,
    (now) => now !== "COLLECTING",
  );
  expect(state).toBe("FULFILLED");
  return { id: privacyRequest.id, token };
}

/** The whole file, piece by piece. */
export async function fileOf(
  client: GatewayClient,
  ask: { readonly id: string } | { readonly token: string },
  format: "JSON" | "CSV",
): Promise<string> {
  const [field, declaration] =
    "token" in ask
      ? ["privacyRequestResult(token: $token)", "$token: String!"]
      : ["privacyRequest(id: $id)", "$id: ID!"];
  const query = `query (${declaration}, $format: PrivacyExportFormat!, $after: String) {
    request: ${field} { dataExport { expiresAt ${PIECES} } }
  }`;
  let text = "";
  for (let after: string | null = null; ;) {
    const { request } = dataOf(await client.ask(query, { ...ask, format, after }));
    const { edges, pageInfo } = request.dataExport.pieces;
    text += (edges as { node: { content: string } }[]).map(({ node }) => node.content).join("");
    if (!pageInfo.hasNextPage) return text;
    after = pageInfo.endCursor;
  }
}

/** Who read a receipt, by its token, once this service is among them. */
async function readersOnce(
  client: GatewayClient,
  receiptToken: string,
  service: string,
): Promise<readonly unknown[]> {
  const query = `query ($token: String!) {
    receipt(token: $token) { accessLog(first: 100) { edges { node { service role purpose action outcome } } } } }`;
  return eventually(
    async () => {
      const { receipt } = dataOf(await client.ask(query, { token: receiptToken }));
      return receipt.accessLog.edges.map(({ node }: { node: unknown }) => node);
    },
    (nodes: readonly { readonly service: string }[]) => nodes.some((node) => node.service === service),
  );
}

const READING = { role: "service", action: "read", outcome: "ALLOW" };
/** That the mail with the link was made of it. */
const MAILED = { ...READING, service: "transactions", purpose: "service.receipt" };

/** That fraud's signals counted who asked for it. */
const COUNTED = { ...MAILED, action: "aggregate", purpose: "fraud.investigate" };

/** Waits until it is told that a receipt was read to be mailed. */
export async function expectMailTold(client: GatewayClient, receiptToken: string): Promise<void> {
  expect(await readersOnce(client, receiptToken, "transactions")).toContainEqual(MAILED);
}

/** Who read a receipt: in the buyer's copy, in that of the account that claimed it, and with the gathering itself by its token. */
export async function expectReadersCopied(
  client: GatewayClient,
  receiptToken: string,
  account: { readonly client: GatewayClient; readonly copy: string },
): Promise<void> {
  const { token } = await copyOf(client, { type: "ACCESS", receiptToken });
  const files = [
    await fileOf(client, { token }, "JSON"),
    await fileOf(account.client, { id: account.copy }, "JSON"),
  ];
  for (const file of files) {
    const { records } = JSON.parse(file) as { readonly records: readonly CopiedRecord[] };
    const told = records
      .filter(({ source }) => source === "transactions.receipt_access")
      .map(({ values }) => Object.fromEntries(values.map(({ name, value }) => [name, value])));
    expect(told).toEqual(
      expect.arrayContaining([MAILED, COUNTED].map((each) => expect.objectContaining(each))),
    );
  }
  const gathered = { ...READING, purpose: "privacy.request" };
  expect(await readersOnce(client, receiptToken, "communications")).toEqual(
    expect.arrayContaining([
      { ...gathered, service: "transactions" },
      { ...gathered, service: "communications" },
    ]),
  );
}

/** Where a planted value has to be found. */
export type Planted = Readonly<Record<string, string>>;

/** Plants a datum of everything that the graph keeps about the owner of a shop. */
export async function plant(business: Business, admin: Client): Promise<Planted> {
  const owner = ownerOf(business);
  await submit(owner, {
    type: "RECTIFICATION",
    rectification: { officeAddress: "Jl. Tanaman Kantor 7" },
    details: "keterangan-tanaman",
  });
  await plantCatalogue(business);
  await plantUsage(business.stack.database, business.owner.accountId);
  await plantMessages(business.stack.database, business.owner.accountId);
  await plantSeldom(admin, business);
  const sale = await business.recordSale();
  await business.requestReceipt(sale.id, "pembeli@contoh.id");
  const amount = { amount: "7321", currencyCode: "IDR" };
  await run(owner, "refundSale", "refund { id }", { saleId: sale.id, amount, reason: "alasan-pembeli" });
  await plantMoney(business, owner, admin);
  await owner.ask(
    `mutation ($input: OpenSupportTicketInput!) { openSupportTicket(input: $input) { userErrors { code } } }`,
    { input: { subject: "judul-tanaman", message: "pesan-tanaman" } },
  );
  await owner.ask(
    "mutation ($input: SignInInput!) { signIn(input: $input) { session { accessToken } userErrors { code } } }",
    { input: { email: business.owner.email, password: business.owner.password } },
  );
  await plantDisclosures(business, admin);
  return {
    "identity.account#name": "Siti Rahma",
    "identity.account#email": "siti@contoh.id",
    "identity.account#phoneNumber": "+6281234567890",
    "identity.account#dateOfBirth": "1990-05-17",
    "identity.account#officeAddress": "Jl. Tanaman Kantor 7",
    "identity.sign_in_device#ipAddress": "127.0.0.1",
    "identity.sign_in_device#deviceId": "-",
    "identity.sign_in_device#application": "AlpokatKasir",
    "identity.sign_in_device#system": "Android",
    "identity.privacy_request#details": "keterangan-tanaman",
    "identity.privacy_request#proposal": "Jl. Tanaman Kantor 7",
    "identity.consent_event#purpose": "service.improve",
    "identity.consent_event#channel": "DEVICE",
    "identity.consent_event#topic": "USAGE",
    "identity.consent_event#state": "GIVEN",
    "identity.consent_event#actorRelation": "SELF",
    "identity.consent_event#source": "graphql",
    "identity.consent_event#locale": "en",
    "identity.consent_event#wording": "kata-tanaman",
    "identity.consent_event#wordingSha256": "bbbb",
    "identity.consent_event#noticeVersion": "1",
    "identity.consent_event#noticeSha256": "aaaa",
    "identity.improvement_telemetry#application": "Aplikasi Tanaman",
    "identity.improvement_telemetry#system": "Sistem Tanaman",
    "transactions.catalog_item#sku": "SKU-TANAMAN",
    "transactions.catalog_item#name": "Barang Tanaman",
    "transactions.catalog_variation#sku": "VAR-TANAMAN",
    "transactions.catalog_variation#name": "Varian Tanaman",
    "transactions.modifier_group#code": "GRUP-TANAMAN",
    "transactions.modifier_group#name": "Grup Tanaman",
    "transactions.modifier_group#modifiers": "Pilihan Tanaman",
    "transactions.sale#occurredAt": "2026-11-23",
    "transactions.sale#total": "50000",
    "transactions.sale#paymentMethod": "CASH",
    "transactions.sale#lines": "Kopi Susu",
    "transactions.sale.recording#deviceId": "-",
    "transactions.sale.recording#ipAddress": "127.0.0.1",
    ...PLANTED_MONEY,
    "transactions.ledger_account#debits": "20000",
    "transactions.ledger_account#credits": "4000",
    "communications.support_ticket#subject": "judul-tanaman",
    "communications.support_ticket#message": "pesan-tanaman",
    "disclosure.ledger_entry#agencyName": "Badan Tanaman Terbuka",
    "disclosure.ledger_entry#ground": "AUTHORITY_REQUEST",
    "disclosure.ledger_entry#subjectKind": "ACCOUNT",
    "disclosure.ledger_entry#categories": "user.name",
  };
}

async function plantCatalogue(business: Business): Promise<void> {
  const owner = ownerOf(business);
  const { merchantId } = business.owner;
  const variations = [{ sku: "VAR-TANAMAN", name: "Varian Tanaman" }];
  const items = [{ sku: "SKU-TANAMAN", name: "Barang Tanaman", variations }];
  const upserted = dataOf(
    await owner.ask(
      "mutation ($input: UpsertCatalogItemsInput!) { upsertCatalogItems(input: $input) { userErrors { code field } } }",
      { input: { merchantId, items } },
    ),
  );
  expect(upserted.upsertCatalogItems.userErrors).toEqual([]);
  const modifiers = [{ code: "MOD-TANAMAN", name: "Pilihan Tanaman" }];
  const groups = [{ code: "GRUP-TANAMAN", name: "Grup Tanaman", modifiers }];
  const grouped = dataOf(
    await owner.ask(
      "mutation ($input: UpsertModifierGroupsInput!) { upsertModifierGroups(input: $input) { userErrors { code field } } }",
      { input: { merchantId, groups } },
    ),
  );
  expect(grouped.upsertModifierGroups.userErrors).toEqual([]);
}

/** Two disclosures about the owner: one that may be told, and one under a gag. */
async function plantDisclosures(business: Business, admin: Client): Promise<void> {
  const [agency, agencyOfficer] = [randomUUID(), randomUUID()];
  await admin.query("INSERT INTO disclosure.agency VALUES ($1, 'Badan Tanaman', 'contoh.go.id', now())", [
    agency,
  ]);
  await admin.query("INSERT INTO disclosure.agency_officer VALUES ($1, $2, '', now())", [
    agencyOfficer,
    agency,
  ]);
  for (const [name, isSecret] of [
    ["Badan Tanaman Terbuka", false],
    ["Badan Tanaman Rahasia", true],
  ] as const) {
    const request = randomUUID();
    await admin.query(
      `INSERT INTO disclosure.request (id, number, state, ground, legal_basis, agency_id, officer_id, categories, range_from, range_to,
         is_secret, received_at, due_at, submitted_by, submitted_at, details_sealed)
       VALUES ($1, $2, 'RECEIVED', 'AUTHORITY_REQUEST', 'PM5_APH', $3, $4, '{user.name}', now(), now() + interval '1 day', $5, now(),
         now(), $6, now(), '')`,
      [request, `X-${name}`, agency, agencyOfficer, isSecret, randomUUID()],
    );
    await admin.query(
      `INSERT INTO disclosure.ledger_entry (id, request_id, subject, subject_kind, ground, agency_name, categories, is_secret, disclosed_at)
       VALUES ($1, $2, $3, 'ACCOUNT', 'AUTHORITY_REQUEST', $4, '{user.name}', $5, now())`,
      [randomUUID(), request, business.owner.accountId, name, isSecret],
    );
  }
}

export const valuesOf = (records: readonly CopiedRecord[], datum: string): string[] => {
  const [source, name] = datum.split("#");
  return records
    .filter((record) => record.source === source)
    .flatMap(({ values }) => values.filter((value) => value.name === name).map(({ value }) => value ?? ""));
};
