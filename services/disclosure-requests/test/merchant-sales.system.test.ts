import { GatewayClient as ServiceClient } from "@alpokat/subgraph";
import { type Person, registerMerchant, registerPerson, testKeys } from "@alpokat/testing";
import { strFromU8, unzipSync } from "fflate";
import {
  type Desk,
  SEAL,
  approvedRequest,
  collect,
  courtOrder,
  openRequest,
  PROPOSE,
  read,
  scopeOf,
  sealedPackage,
  startDesk,
  submission,
} from "./desk";

const RANGE = { from: "2026-11-22T00:00:00.000Z", to: "2026-11-23T00:00:00.000Z" };
const SALES = ["user.behavior.purchase_history"];
const LETTER_AND_COURT = (desk: Desk) => [...submission(desk).instruments, courtOrder];

let desk: Desk;
let siti: Person & { merchantId: string };
let budi: Person & { merchantId: string };
const numbers = new Map<string, string>();

const CREATE_OUTLET = `mutation ($input: CreateOutletInput!) { createOutlet(input: $input) { outlet { id } } }`;
const RECORD = `mutation ($input: RecordSaleInput!) { recordSale(input: $input) { sale { id number } userErrors { code } } }`;

async function recordSale(
  who: Person & { merchantId: string },
  occurredAt: string,
  name: string,
): Promise<void> {
  const client = desk.client.as(who);
  const outlet = { merchantId: who.merchantId, name, city: "Bandung", idempotencyKey: crypto.randomUUID() };
  const outletId = read(await client.ask(CREATE_OUTLET, { input: outlet })).createOutlet.outlet.id as string;
  const lines = [{ name, unitPrice: { amount: "18000", currencyCode: "IDR" }, quantity: "2" }];
  const input = { outletId, paymentMethod: "CASH", lines, occurredAt, idempotencyKey: crypto.randomUUID() };
  const { sale } = read(await client.ask(RECORD, { input })).recordSale;
  numbers.set(name, sale.id as string);
}

beforeAll(async () => {
  desk = await startDesk();
  siti = await registerMerchant(desk.client, await registerPerson(desk.client), "Kopi Siti");
  budi = await registerMerchant(desk.client, await registerPerson(desk.client), "Toko Budi");
  await recordSale(siti, "2026-11-21T23:59:59.999Z", "Sehari sebelum");
  await recordSale(siti, "2026-11-22T00:00:00.000Z", "Awal rentang");
  await recordSale(siti, "2026-11-22T23:59:59.999Z", "Akhir rentang");
  await recordSale(siti, "2026-11-23T00:00:00.000Z", "Sehari sesudah");
  await recordSale(budi, "2026-11-22T10:00:00.000Z", "Toko lain");
});
afterAll(() => desk.stop());

const request = () => ({ categories: SALES, ...RANGE, instruments: LETTER_AND_COURT(desk) });
const scope = () => ({ subjects: [{ kind: "MERCHANT", id: siti.merchantId }], categories: SALES, ...RANGE });

test("when a merchant's sales of a day are disclosed on a court's determination, then the package holds that merchant's sales of that day", async () => {
  const requestId = await approvedRequest(desk, scope(), request());
  const files = unzipSync(new Uint8Array(await sealedPackage(desk, requestId)));
  const rows = strFromU8(files["data/sales.ndjson"] ?? new Uint8Array())
    .trimEnd()
    .split("\n");
  const sales = rows.map((row) => JSON.parse(row) as { id: string; lines: { name: string }[] });
  expect(sales.map(({ lines }) => lines.map(({ name }) => name))).toEqual([
    ["Akhir rentang"],
    ["Awal rentang"],
  ]);
  expect(sales[0]).toEqual({
    id: numbers.get("Akhir rentang"),
    number: expect.any(String) as string,
    occurredAt: "2026-11-22T23:59:59.999Z",
    paymentMethod: "CASH",
    total: { amount: "36000", currencyCode: "IDR" },
    lines: [
      {
        lineNumber: 1,
        name: "Akhir rentang",
        sku: null,
        quantity: "2",
        unitPrice: { amount: "18000", currencyCode: "IDR" },
        lineTotal: { amount: "36000", currencyCode: "IDR" },
      },
    ],
  });
  const { me } = read(
    await desk.client.as(siti).ask(`{ me { disclosures { edges { node { subjectKind categories } } } } }`),
  );
  expect(me.disclosures.edges).toEqual([{ node: { subjectKind: "MERCHANT", categories: SALES } }]);
});

test("6.5: when the collector asks for more days or another merchant than the grant names, then it gets no more than the grant", async () => {
  const requestId = await approvedRequest(desk, scope(), request());
  const collector = new ServiceClient(
    "disclosure-requests",
    desk.stack.gatewayUrl,
    testKeys().services["disclosure-requests"].serviceSigningKey,
    desk.clock,
  );
  const query = `query ($filter: SalesFilterInput) { sales(filter: $filter) { edges { node { id } } } }`;
  const idsOf = async (filter: Readonly<Record<string, unknown>> | null) => {
    const { data, errors } = await collector.ask({
      query,
      variables: { filter },
      purpose: "disclosure.legal",
      caseReference: `disclosure-request/${requestId}`,
    });
    expect(errors).toEqual([]);
    return (data as { sales: { edges: { node: { id: string } }[] } }).sales.edges.map(({ node }) => node.id);
  };
  const granted = [numbers.get("Akhir rentang"), numbers.get("Awal rentang")];
  expect(await idsOf(null)).toEqual(granted);
  expect(
    await idsOf({ occurredFrom: "2020-01-01T00:00:00.000Z", occurredTo: "2030-01-01T00:00:00.000Z" }),
  ).toEqual(granted);
  expect(await idsOf({ merchantId: budi.merchantId })).toEqual([]);
});

test("6.1: when there is no court's determination, then sales are neither received nor put in scope", async () => {
  await expect(openRequest(desk, { categories: SALES })).rejects.toThrow("COURT_DETERMINATION_MISSING");
  const requestId = await openRequest(desk);
  const answer = await desk
    .as("analyst", requestId)
    .ask(PROPOSE, { input: scopeOf(requestId, { ...scope(), requestId }) });
  expect(
    (read(answer).proposeDisclosureScope.userErrors as { code: string }[]).map(({ code }) => code),
  ).toEqual(["COURT_DETERMINATION_MISSING", "CATEGORY_BEYOND_REQUEST", "RANGE_BEYOND_REQUEST"]);
});

test("when a service that is asked stays away, then the collection ends as failed and nothing is sealed from a part of an answer", async () => {
  const requestId = await approvedRequest(desk, scope(), request());
  await desk.stack.stopService("transactions");
  expect(await collect(desk, requestId)).toBe("COLLECTION_FAILED");
  const { userErrors } = read(
    await desk.as("analyst", requestId).ask(SEAL, { input: { requestId } }),
  ).sealDisclosurePackage;
  expect(userErrors).toMatchObject([{ code: "ILLEGAL_STATE" }]);
});
