import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Category } from "@alpokat/kernel";
import { processorsAt, retentionClassOf } from "@alpokat/policy";
import { eventually, type GatewayClient, type Person } from "@alpokat/testing";
import { Client } from "pg";
import { type Business, codesOf, dataOf, mailsTo, openBusiness } from "./business";
import {
  type CopiedRecord,
  type Planted,
  SUBMIT,
  copyOf,
  expectMailTold,
  expectReadersCopied,
  fileOf,
  ownerOf,
  plant,
  submit,
  valuesOf,
} from "./subject-data-copies";
import { expectedData, uncovered } from "./subject-data-coverage";
import { expectTablesCopied } from "./personal-tables";
import { RAW_TELEMETRY } from "./subject-data-places";

const supergraph = readFileSync(path.join(__dirname, "../../supergraph.graphql"), "utf8");

const CLAIM = `mutation ($input: ClaimReceiptInput!) { claimReceipt(input: $input) { userErrors { code } } }`;

let business: Business;
let admin: Client;
let owner: GatewayClient;
let officer: Person;
let receiptToken: string;
beforeAll(async () => {
  business = await openBusiness();
  admin = new Client(business.stack.database.adminUrl);
  await admin.connect();
  owner = ownerOf(business);
  officer = await business.staff("dpo");
});
afterAll(async () => {
  await admin.end();
  await business.close();
});

test("U8: when a field is classified of which nobody says where it stands in the copy, then it is named", () => {
  expect(uncovered(supergraph)).toEqual([]);
  const planted = supergraph.replace(
    /\ninput OpenSupportTicketInput[^{]*\{/,
    (head) => `${head}\n  shoeSize: String @personalData(category: "user.demographic")\n`,
  );
  expect(uncovered(planted)).toEqual(["OpenSupportTicketInput.shoeSize"]);
});

describe("the copies of somebody's data", () => {
  let planted: Planted;
  let accountCopy: { id: string; token: string };
  let buyerCopy: { id: string; token: string };
  beforeAll(async () => {
    planted = await plant(business, admin);
    const [mail] = await mailsTo(business, "pembeli@contoh.id");
    receiptToken = /receipts\/([A-Za-z0-9_-]{43})/.exec(mail?.text ?? "")?.[1] ?? "";
    await expectMailTold(business.client, receiptToken);
    dataOf(await owner.ask(CLAIM, { input: { token: receiptToken } }));
    accountCopy = await copyOf(owner, { type: "ACCESS" });
    buyerCopy = await copyOf(business.client, { type: "PORTABILITY", receiptToken });
    // Two copies of all that four services keep are more than a test has time for.
  }, 120_000);

  test("U3, U8: when the graph's classified fields are walked, then a planted datum of each is in the copy of its subject", async () => {
    const account = JSON.parse(await fileOf(owner, { id: accountCopy.id }, "JSON"));
    const buyer = JSON.parse(await fileOf(business.client, { token: buyerCopy.token }, "JSON"));
    const places: Planted = {
      ...planted,
      "transactions.receipt#address": "•••@contoh.id",
      "transactions.receipt#documents": "Kopi Susu",
      "transactions.claimed_receipt#documents": "Kopi Susu",
      "transactions.claimed_receipt#claimedAt": "2026-11-23",
    };
    expect(Object.keys(places).sort()).toEqual(expectedData(supergraph).sort());
    for (const [datum, value] of Object.entries(places)) {
      const records = (datum.startsWith("transactions.receipt") ? buyer : account).records as CopiedRecord[];
      expect([datum, valuesOf(records, datum).some((found) => found.includes(value))]).toEqual([datum, true]);
    }
    // 2.5: of the class that ends by itself there is nothing but in the rows that the jobs empty.
    const raw = (account.records as CopiedRecord[]).filter(({ values }) =>
      values.some(({ category }) => retentionClassOf(category as Category) === "telemetry"),
    );
    expect(new Set(raw.map(({ source }) => source))).toEqual(RAW_TELEMETRY);
    await expectTablesCopied(admin, account.records, buyer.records);
  });

  test("U3: when access is asked for, then purposes, recipients, retention and the access log come with the data", async () => {
    const { processing, records } = JSON.parse(await fileOf(owner, { id: accountCopy.id }, "JSON"));
    expect(processing.purposes).toContainEqual(
      expect.objectContaining({ purpose: "marketing.own", clause: "4", basis: "consent" }),
    );
    expect(processing.retention).toContainEqual(
      expect.objectContaining({ category: "user.financial", retention: "books", years: 10 }),
    );
    const recipients = (processing.recipients as { readonly who: string }[]).map(({ who }) => who);
    const processors = processorsAt(business.clock()).map(({ name }) => name.en);
    expect(recipients).toEqual(["The shop that you bought from", ...processors, "Authorities"]);
    const log = (records as CopiedRecord[]).filter(({ source }) => source === "identity.access_log_entry");
    expect(log.length).toBeGreaterThan(0);
    expect(log[0]?.values.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["service", "role", "action", "categories", "outcome", "clause"]),
    );
  });

  test("U8: when the CSV is fetched, then it holds a line for every datum of the JSON", async () => {
    const { records } = JSON.parse(await fileOf(owner, { id: accountCopy.id }, "JSON"));
    const csv = await fileOf(owner, { id: accountCopy.id }, "CSV");
    const data = (records as CopiedRecord[]).flatMap(({ values }) => values);
    expect(csv.split(/\r\n(?=")/).length).toBe(1 + data.length);
    for (const { value } of data) expect(csv).toContain((value ?? "").replaceAll('"', '""'));
  });

  test("U8: when portability is asked for, then the data comes without the controller's own records", async () => {
    const { id } = await copyOf(owner, { type: "PORTABILITY" });
    const { processing, records } = JSON.parse(await fileOf(owner, { id }, "JSON"));
    expect(processing).toBeUndefined();
    const categories = (records as CopiedRecord[]).flatMap(({ values }) =>
      values.map(({ category }) => category),
    );
    expect(categories).not.toContain("system.operations");
    expect(categories).toEqual(expect.arrayContaining(["user.name", "user.financial", "user.content"]));
  });

  test("5.6: when a disclosure is under a gag, then no copy holds it, in its values or as a gap", async () => {
    for (const format of ["JSON", "CSV"] as const) {
      const file = await fileOf(owner, { id: accountCopy.id }, format);
      expect(file).toContain("Badan Tanaman Terbuka");
      expect(file).not.toContain("Rahasia");
    }
    const { records } = JSON.parse(await fileOf(owner, { id: accountCopy.id }, "JSON"));
    const entries = (records as CopiedRecord[]).filter(({ source }) => source === "disclosure.ledger_entry");
    expect(entries.map(({ values }) => values.length)).toEqual([4]);
  });

  test("when the copy is gathered, then each service has recorded every category that it gave, and the subject sees it", async () => {
    const { rows } = await admin.query<{ payload: string }>(
      "SELECT payload FROM transactions.audit_event WHERE payload LIKE $1",
      [`%privacy-request/${accountCopy.id}%`],
    );
    const recorded = rows.map(({ payload }) => JSON.parse(payload));
    expect(
      new Set(recorded.map(({ purpose, action, outcome }) => [purpose, action, outcome].join(" "))),
    ).toEqual(new Set(["privacy.request read ALLOW"]));
    const categories = new Set(recorded.flatMap((event) => event.categories));
    for (const category of [
      "user.financial",
      "user.behavior.purchase_history",
      "user.content",
      "user.device.ip_address",
    ]) {
      expect(categories).toContain(category);
    }
    const seen = await eventually(
      async () => {
        const { me } = dataOf(
          await owner.ask("{ me { accessLog(first: 100) { edges { node { role purpose service } } } } }"),
        );
        return me.accessLog.edges.map(({ node }: any) => node);
      },
      (nodes: any[]) =>
        nodes.some(({ service, purpose }) => service === "communications" && purpose === "privacy.request"),
    );
    expect(seen).toContainEqual({ role: "service", purpose: "privacy.request", service: "communications" });
  });

  test("when anybody but the machine of the privacy office asks for what is gathered, then it is null", async () => {
    const query = `query ($id: ID!) { account(id: $id) {
      identityData { edges { cursor } } transactionsData { edges { cursor } }
      communicationsData { edges { cursor } } disclosureData { edges { cursor } } } }`;
    const { account } = dataOf(await owner.ask(query, { id: business.owner.accountId }));
    expect(Object.values(account)).toEqual([null, null, null, null]);
    const { privacyRequest } = await submit(owner, { type: "OBJECTION" });
    const desk = business.client.as(officer).with({
      "x-alpokat-purpose": "privacy.request",
      "x-alpokat-case": `privacy-request/${privacyRequest.id}`,
    });
    const seen = dataOf(await desk.ask(query, { id: business.owner.accountId }));
    expect(Object.values(seen.account)).toEqual([null, null, null, null]);
  });

  test("when somebody else, an officer or the result's token asks for an account's copy, then there is none to them", async () => {
    const query = `query ($token: String!) { privacyRequestResult(token: $token) { state dataExport { expiresAt } } }`;
    const byToken = dataOf(await business.client.ask(query, { token: accountCopy.token }));
    expect(byToken.privacyRequestResult).toEqual({ state: "FULFILLED", dataExport: null });
    const desk = business.client.as(officer).with({ "x-alpokat-purpose": "privacy.request" });
    const byOfficer = dataOf(
      await desk.ask("query ($id: ID!) { privacyRequest(id: $id) { dataExport { expiresAt } } }", {
        id: accountCopy.id,
      }),
    );
    expect(byOfficer.privacyRequest).toEqual({ dataExport: null });
  });

  test("when the database is read, then nothing of a copy stands in clear", async () => {
    const { rows } = await admin.query<{ content: Buffer }>(
      "SELECT content_sealed AS content FROM identity.privacy_export_piece WHERE request_id = $1",
      [accountCopy.id],
    );
    expect(rows.length).toBeGreaterThan(3);
    for (const { content } of rows) expect(content.toString("latin1")).not.toMatch(/siti|tanaman|Kopi/i);
  });

  describe("with a receipt's token", () => {
    test.each(["x", "A".repeat(43), "../../../etc"])(
      "when the token is %j, then the answer is that of every other token that opens nothing",
      async (token) => {
        const asked = { type: "ACCESS", receiptToken: token };
        const { privacyRequest, resultToken, userErrors } = await submit(business.client, asked);
        expect([privacyRequest, resultToken, userErrors]).toEqual([
          null,
          null,
          [{ code: "RECEIPT_TOKEN_INVALID", field: ["input", "receiptToken"] }],
        ]);
      },
    );

    test("when the buyer's copy is read, then it holds the purchase, what was given back and why, the masked address and how it was sent, and nothing of the shop's owner", async () => {
      const file = await fileOf(business.client, { token: buyerCopy.token }, "CSV");
      for (const text of ["Kopi Susu", "transactions.refund", "alasan-pembeli", "7321"])
        expect(file).toContain(text);
      expect(file).not.toContain("alasan-tanaman");
      expect(file).toContain("•••@contoh.id");
      expect(file).not.toMatch(/pembeli@contoh\.id|siti|127\.0\.0\.1/i);
      const other = await business.recordSale();
      await business.requestReceipt(other.id, "orang-lain@contoh.id");
      expect(file).not.toContain(other.id);
    });

    test("U3: when the buyer asks for access, then the copy tells who read the receipt, the account that claimed it finds that too, and the gathering is told as well", () =>
      expectReadersCopied(business.client, receiptToken, { client: owner, copy: accountCopy.id }));

    test("when a right needs an account, then it is TYPE_NEEDS_ACCOUNT", async () => {
      for (const type of ["RECTIFICATION", "WITHDRAWAL", "RESTRICTION", "OBJECTION"]) {
        const { userErrors } = await submit(business.client, { type, receiptToken });
        expect(userErrors).toEqual([{ code: "TYPE_NEEDS_ACCOUNT", field: ["input", "type"] }]);
      }
    });

    test("U7: when a buyer asks for erasure by the token and an officer grants it, then the services are told the receipt and nothing of who the buyer is", async () => {
      const { privacyRequest, userErrors } = await submit(business.client, { type: "ERASURE", receiptToken });
      expect([privacyRequest.state, userErrors]).toEqual(["IN_REVIEW", []]);
      const { id } = privacyRequest;
      const desk = business.client
        .as(officer)
        .with({ "x-alpokat-purpose": "privacy.request", "x-alpokat-case": `privacy-request/${id}` });
      const granted = dataOf(
        await desk.ask(
          "mutation ($input: ResolvePrivacyRequestInput!) { resolvePrivacyRequest(input: $input) { privacyRequest { state } userErrors { code } } }",
          { input: { id, decision: "GRANT", idempotencyKey: randomUUID() } },
        ),
      );
      expect(granted.resolvePrivacyRequest).toEqual({
        privacyRequest: { state: "EXECUTING" },
        userErrors: [],
      });
      const { rows } = await admin.query<{ payload: { data: object } }>(
        "SELECT payload FROM identity.outbox WHERE type = 'privacy.erasure-ordered.v1' AND payload::text LIKE '%' || $1 || '%'",
        [id],
      );
      expect(rows.map(({ payload }) => payload.data)).toEqual([
        { requestId: id, subject: null, receiptId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      ]);
    });

    test("when transactions is down, then it is SERVICE_UNAVAILABLE and nothing is recorded", async () => {
      await business.stack.stopService("transactions");
      const answer = await business.client.ask(SUBMIT, {
        input: { type: "ACCESS", receiptToken, idempotencyKey: randomUUID() },
      });
      expect(codesOf(answer)).toEqual(["SERVICE_UNAVAILABLE"]);
    });
  });

  test("when seven days have passed, then the copies are destroyed and nobody can fetch them", async () => {
    business.clock.advance(7 * 86_400_000);
    const left = await eventually(
      async () =>
        (await admin.query<{ n: number }>("SELECT count(*)::int AS n FROM identity.privacy_export_piece"))
          .rows[0]?.n,
      (n) => n === 0,
    );
    expect(left).toBe(0);
    const { privacyRequestResult } = dataOf(
      await business.client.ask(
        "query ($token: String!) { privacyRequestResult(token: $token) { state dataExport { expiresAt } } }",
        { token: buyerCopy.token },
      ),
    );
    expect(privacyRequestResult).toEqual({ state: "FULFILLED", dataExport: null });
  });
});
