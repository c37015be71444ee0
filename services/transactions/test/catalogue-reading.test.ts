import {
  type FixedClock,
  type Stack,
  type GatewayClient,
  registerMerchant,
  registerPerson,
  registerStaff,
} from "@alpokat/testing";
import { type Owner, UPSERT, answerOf, upsert, upsertGroups, openShops } from "./catalogue-support";
import { rowsAs } from "./support";

let clock: FixedClock;
let stack: Stack;
let client: GatewayClient;
let siti: Owner;
let budi: Owner;

beforeAll(async () => {
  ({ clock, stack, client, siti, budi } = await openShops());
});
afterAll(() => stack.stop());
beforeEach(() => clock.advance(1_000));

const rows = (sql: string, values: readonly unknown[] = []) => rowsAs(stack.database.adminUrl, sql, values);

describe("reading", () => {
  const LIST = `query ($filter: CatalogItemsFilterInput, $first: Int, $after: String) {
    catalogItems(filter: $filter, first: $first, after: $after) { edges { node { sku } } pageInfo { hasNextPage endCursor } }
  }`;
  let rini: Owner;
  const list = async (filter: object | null, page: object = {}) => {
    const { catalogItems } = await answerOf(client, rini, LIST, { filter, ...page });
    return {
      skus: catalogItems.edges.map(({ node }: any) => node.sku as string) as string[],
      ...catalogItems.pageInfo,
    };
  };

  beforeAll(async () => {
    rini = await registerMerchant(client, await registerPerson(client), "Warung Rini");
    const { userErrors } = await upsert(
      client,
      rini,
      { sku: "A-1", name: "Kopi susu gula aren", category: "Minuman", barcodes: ["9310072011691"] },
      { sku: "A-2", name: "Kopi tubruk", category: "Minuman" },
      {
        sku: "A-3",
        name: "Crème brûlée",
        category: "Kue",
        variations: [{ sku: "XL-9", name: "Porsi besar" }],
      },
      { sku: "A-4", name: "Susu segar", category: "Minuman" },
    );
    if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
  });

  test.each([
    [{ text: "kopi" }, ["A-1", "A-2"]],
    [{ text: "SUSU kop" }, ["A-1"]],
    [{ text: "ubruk" }, []],
    [{ text: "crème" }, ["A-3"]],
    [{ text: "besar" }, ["A-3"]],
    [{ text: "xl" }, ["A-3"]],
    [{ text: "a 4" }, ["A-4"]],
    [{ text: "%" }, []],
    [{ category: "Minuman" }, ["A-1", "A-2", "A-4"]],
    [{ category: "Minuman", text: "susu" }, ["A-1", "A-4"]],
    [{ barcode: "9310072011691" }, ["A-1"]],
    [{ barcode: "09310072011691" }, ["A-1"]],
    [{ barcode: "1" }, []],
    [null, ["A-1", "A-2", "A-3", "A-4"]],
  ])("when items are asked for by %j, then those and no others are found", async (filter, skus) => {
    expect((await list(filter)).skus).toEqual(skus);
  });

  test("when a list is read page by page, then every item comes once", async () => {
    const first = await list({ category: "Minuman" }, { first: 2 });
    expect(first).toEqual({ skus: ["A-1", "A-2"], hasNextPage: true, endCursor: expect.any(String) });
    const second = await list({ category: "Minuman" }, { first: 2, after: first.endCursor });
    expect(second).toEqual({ skus: ["A-4"], hasNextPage: false, endCursor: expect.any(String) });
  });

  test("1.6: when anybody but the merchant asks for its catalogue, then there is none: nothing of it is published", async () => {
    const [item] = await rows(
      "SELECT id FROM transactions.catalog_item WHERE sku = 'A-1' AND merchant_id = $1",
      [rini.merchantId],
    );
    const group = (await upsertGroups(client, rini, { code: "G", name: "Es" })).groups[0];
    const QUERY = `query ($item: ID!, $group: ID!, $merchant: ID!) {
      catalogItem(id: $item) { name }
      modifierGroup(id: $group) { name }
      catalogItems(filter: { merchantId: $merchant }) { edges { node { name } } }
    }`;
    const variables = { item: item.id, group: group.id, merchant: rini.merchantId };
    const nothing = { catalogItem: null, modifierGroup: null, catalogItems: { edges: [] } };
    const buyer = await registerPerson(client);
    const analyst = await registerStaff(stack, client, "data_analyst");
    const support = await registerStaff(stack, client, "support_agent");
    expect(await answerOf(client, siti, QUERY, variables)).toEqual(nothing);
    expect(await answerOf(client, buyer, QUERY, variables)).toEqual(nothing);
    for (const [who, purpose] of [
      [analyst, "statistics.aggregate"],
      [support, "service.support"],
    ] as const) {
      const { data } = await client.with({ "x-alpokat-purpose": purpose }).as(who).ask(QUERY, variables);
      expect(data).toEqual(nothing);
    }
    const anonymous = await client.ask(QUERY, variables);
    expect(anonymous.data).toEqual({ catalogItem: null, modifierGroup: null, catalogItems: null });
    expect([...new Set(anonymous.errors.map(({ extensions }) => extensions.code))]).toEqual([
      "UNAUTHENTICATED",
    ]);
  });

  test("1.1: when a catalogue is uploaded for another purpose than the service, then the policy refuses it", async () => {
    const input = { merchantId: siti.merchantId, items: [{ sku: "IKLAN", name: "Iklan" }] };
    const { data, errors } = await client
      .as(siti)
      .with({ "x-alpokat-purpose": "marketing.own" })
      .ask(UPSERT, { input });
    expect([data, errors[0]?.extensions.code]).toEqual([null, "POLICY_DENIED"]);
    expect(await rows("SELECT FROM transactions.catalog_item WHERE sku = 'IKLAN'")).toEqual([]);
  });

  test("when items are stored for another's merchant, then it is as absent as an unknown one", async () => {
    for (const merchantId of [siti.merchantId, crypto.randomUUID()]) {
      const { upsertCatalogItems } = await answerOf(client, budi, UPSERT, {
        input: { merchantId, items: [{ sku: "CURI", name: "Curi" }] },
      });
      expect(upsertCatalogItems.userErrors[0].code).toBe("MERCHANT_NOT_FOUND");
    }
  });
});
