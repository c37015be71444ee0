import { type FixedClock, type Stack, type GatewayClient } from "@alpokat/testing";
import {
  ARCHIVE,
  type Owner,
  RESTORE,
  UPSERT,
  answerOf,
  idr,
  storedItem,
  upsert,
  upsertGroups,
  openShops,
} from "./catalogue-support";
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

describe("items", () => {
  test("when an item is stored with all it can have, then it is read again as it was said", async () => {
    await upsertGroups(client, siti, { code: "GULA", name: "Gula", maxSelected: 1 });
    const item = await storedItem(client, siti, {
      sku: "KOPI-1",
      name: "Kopi susu",
      category: "Kopi",
      unit: "PORTION",
      taxKind: "PBJT",
      barcodes: ["8991002101630"],
      modifierGroups: ["GULA"],
      prices: [{ price: idr("18000") }],
      variations: [
        { sku: "KOPI-1-B", name: "Besar", barcodes: ["96385074"], prices: [{ price: idr("22000") }] },
        { sku: "KOPI-1-K", name: "Kecil" },
      ],
    });
    expect(item).toEqual({
      id: expect.any(String),
      sku: "KOPI-1",
      name: "Kopi susu",
      category: "Kopi",
      quantityDecimals: 0,
      unit: "PORTION",
      pricing: "FIXED",
      taxKind: "PBJT",
      isLuxury: false,
      isArchived: false,
      version: 1,
      barcodes: ["8991002101630"],
      prices: [idr("18000")],
      variations: [
        {
          id: expect.any(String),
          sku: "KOPI-1-B",
          name: "Besar",
          version: 1,
          isArchived: false,
          barcodes: ["96385074"],
          prices: [{ amount: "22000" }],
        },
        {
          id: expect.any(String),
          sku: "KOPI-1-K",
          name: "Kecil",
          version: 1,
          isArchived: false,
          barcodes: [],
          prices: [],
        },
      ],
      modifierGroups: [{ id: expect.any(String), code: "GULA" }],
    });
    const fields = UPSERT.slice(UPSERT.indexOf("id sku name"), UPSERT.indexOf("userErrors"))
      .trim()
      .slice(0, -1);
    const { catalogItem } = await answerOf(
      client,
      siti,
      `query ($id: ID!) { catalogItem(id: $id) { ${fields} } }`,
      {
        id: item.id,
      },
    );
    expect(catalogItem).toEqual(item);
  });

  test("when an item is said again as it is, then its version stays; what is left out stays as it was", async () => {
    const whole = { sku: "TEH-1", name: "Teh", unit: "KG", taxKind: "NONE", barcodes: ["4006381333931"] };
    const first = await storedItem(client, siti, { ...whole, prices: [{ price: idr("5000") }] });
    const again = await storedItem(client, siti, { ...whole, prices: [{ price: idr("5000") }] });
    expect(again).toEqual(first);
    expect(first.quantityDecimals).toBe(3);
    const renamed = await storedItem(client, siti, { sku: "TEH-1", name: "Teh melati" });
    expect(renamed).toEqual({ ...first, name: "Teh melati", version: 2 });
    const cleared = await storedItem(client, siti, { sku: "TEH-1", name: "Teh melati", barcodes: [] });
    expect(cleared).toEqual({ ...renamed, barcodes: [], version: 3 });
  });

  test("when a variation is changed, then it and its item have a new version and the others stay", async () => {
    const item = await storedItem(client, siti, {
      sku: "KAOS",
      name: "Kaos",
      variations: [
        { sku: "KAOS-S", name: "S" },
        { sku: "KAOS-M", name: "M" },
      ],
    });
    const changed = await storedItem(client, siti, {
      sku: "KAOS",
      name: "Kaos",
      variations: [{ sku: "KAOS-M", name: "M", isArchived: true, version: 1 }],
    });
    expect(changed).toMatchObject({ id: item.id, version: 2 });
    expect(changed.variations.map(({ sku, version, isArchived }: any) => [sku, version, isArchived])).toEqual(
      [
        ["KAOS-S", 1, false],
        ["KAOS-M", 2, true],
      ],
    );
  });

  test("when an upload has no item, 101, or one SKU twice, then all of it is refused", async () => {
    const item = { sku: "SALAH", name: "Salah" };
    const many = Array.from({ length: 101 }, (_, index) => ({ ...item, sku: `S-${String(index)}` }));
    for (const items of [[], many, [item, { ...item, sku: " SALAH " }]]) {
      const { userErrors } = await upsert(client, siti, ...items);
      expect(userErrors.map(({ code }: any) => code)).toEqual(["ITEMS_INVALID"]);
    }
  });

  test("when one item of an upload is refused, then none of it is stored", async () => {
    const { items, userErrors } = await upsert(
      client,
      siti,
      { sku: "BAIK", name: "Baik" },
      { sku: "BURUK", name: "" },
    );
    expect([items, userErrors[0].field]).toEqual([null, ["input", "items", "1", "name"]]);
    expect(await rows("SELECT FROM transactions.catalog_item WHERE sku = 'BAIK'")).toEqual([]);
  });

  test("when a SKU or a barcode is another's, in this catalogue, then it is refused; in another catalogue it is free", async () => {
    const holder = {
      sku: "PEGANG",
      name: "Pegang",
      barcodes: ["5901234123457"],
      variations: [{ sku: "PEGANG-V", name: "V", barcodes: ["73513537"] }],
    };
    await storedItem(client, siti, holder);
    const codeOf = async (item: object) => (await upsert(client, siti, item)).userErrors[0]?.code;
    expect(await codeOf({ sku: "LAIN", name: "Lain", barcodes: ["05901234123457"] })).toBe("BARCODE_TAKEN");
    expect(await codeOf({ sku: "LAIN", name: "Lain", barcodes: ["73513537"] })).toBe("BARCODE_TAKEN");
    expect(await codeOf({ sku: "PEGANG-V", name: "Lain" })).toBe("SKU_TAKEN");
    expect(await codeOf({ sku: "LAIN", name: "Lain", variations: [{ sku: "PEGANG", name: "V" }] })).toBe(
      "SKU_TAKEN",
    );
    expect(await codeOf({ sku: "LAIN", name: "Lain", variations: [{ sku: "PEGANG-V", name: "V" }] })).toBe(
      "SKU_TAKEN",
    );
    expect((await storedItem(client, budi, holder)).version).toBe(1);
    await storedItem(client, siti, { sku: "PEGANG", name: "Pegang", barcodes: [] });
    expect(
      (await storedItem(client, siti, { sku: "LAIN", name: "Lain", barcodes: ["5901234123457"] })).version,
    ).toBe(1);
  });

  test("when two uploads at once want one barcode, then one of them has it", async () => {
    const want = (sku: string) => upsert(client, siti, { sku, name: sku, barcodes: ["9780201379624"] });
    const answers = await Promise.all(["CEPAT-1", "CEPAT-2", "CEPAT-3", "CEPAT-4"].map(want));
    expect(answers.map(({ userErrors }) => userErrors[0]?.code ?? "STORED").sort()).toEqual([
      "BARCODE_TAKEN",
      "BARCODE_TAKEN",
      "BARCODE_TAKEN",
      "STORED",
    ]);
  });
});

describe("versions", () => {
  test("when the version is not the newest, then the change is refused and tells both", async () => {
    await storedItem(client, siti, { sku: "VERSI", name: "Satu", version: 0 });
    await storedItem(client, siti, { sku: "VERSI", name: "Dua", version: 1 });
    const { items, userErrors } = await upsert(client, siti, { sku: "VERSI", name: "Tiga", version: 1 });
    expect(items).toBeNull();
    expect(userErrors).toEqual([
      {
        code: "VERSION_MISMATCH",
        field: ["input", "items", "0", "version"],
        message: "This was changed since you read it. Read it again and repeat.",
        details: [
          { name: "expected", value: "1" },
          { name: "actual", value: "2" },
        ],
      },
    ]);
    expect(await rows("SELECT name FROM transactions.catalog_item WHERE sku = 'VERSI'")).toEqual([
      { name: "Dua" },
    ]);
  });

  test("when 16 clients change the same version at once, then exactly one does", async () => {
    await storedItem(client, siti, { sku: "REBUT", name: "Awal" });
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        upsert(client, siti, { sku: "REBUT", name: `Nama ${String(index)}`, version: 1 }),
      ),
    );
    expect(answers.filter(({ items }) => items !== null)).toHaveLength(1);
    expect(answers.flatMap(({ userErrors }) => userErrors.map(({ code }: any) => code))).toEqual(
      Array<string>(15).fill("VERSION_MISMATCH"),
    );
  });
});

describe("the archive", () => {
  test("when an item is archived, then it stays readable, is in no list of what is sold, and comes back restored", async () => {
    const { id } = await storedItem(client, siti, { sku: "ARSIP", name: "Barang arsip" });
    const change = (mutation: string, version: number) =>
      answerOf(client, siti, mutation, { input: { id, version } });
    const stale = await change(ARCHIVE, 7);
    expect(stale.archiveCatalogItem).toEqual({
      item: null,
      userErrors: [
        {
          code: "VERSION_MISMATCH",
          field: ["input", "version"],
          details: [
            { name: "expected", value: "7" },
            { name: "actual", value: "1" },
          ],
        },
      ],
    });
    const archived = { item: { id, isArchived: true, version: 2 }, userErrors: [] };
    expect((await change(ARCHIVE, 1)).archiveCatalogItem).toEqual(archived);
    expect((await change(ARCHIVE, 2)).archiveCatalogItem).toEqual(archived);
    const { catalogItem } = await answerOf(
      client,
      siti,
      `{ catalogItem(id: "${id}") { name isArchived archivedAt } }`,
    );
    expect(catalogItem).toEqual({
      name: "Barang arsip",
      isArchived: true,
      archivedAt: clock().toISOString(),
    });

    const LIST = `query ($filter: CatalogItemsFilterInput) { catalogItems(filter: $filter) { edges { node { id } } } }`;
    const found = async (filter: object | null) =>
      (await answerOf(client, siti, LIST, { filter })).catalogItems.edges.map(({ node }: any) => node.id);
    const text = "arsip";
    expect(await found({ text })).toEqual([]);
    expect(await found({ text, isArchived: true })).toEqual([id]);
    expect(await found({ text, isArchived: null })).toEqual([id]);
    const { userErrors } = await upsert(client, siti, { sku: "ARSIP", name: "Lain" });
    expect(userErrors[0].code).toBe("ITEM_ARCHIVED");
    const restored = { item: { id, isArchived: false, version: 3 }, userErrors: [] };
    expect((await change(RESTORE, 2)).restoreCatalogItem).toEqual(restored);
    expect(await found({ text })).toEqual([id]);
  });

  test("when another merchant's item, an unknown one or no id is archived, then all answer the same", async () => {
    const { id } = await storedItem(client, siti, { sku: "MILIK", name: "Milik Siti" });
    const answers = await Promise.all(
      [id, crypto.randomUUID(), "x"].map((each) =>
        answerOf(client, budi, ARCHIVE, { input: { id: each, version: 1 } }),
      ),
    );
    expect(answers).toEqual(
      Array(3).fill({
        archiveCatalogItem: {
          item: null,
          userErrors: [{ code: "ITEM_NOT_FOUND", field: ["input", "id"], details: [] }],
        },
      }),
    );
    expect(
      await rows("SELECT version, archived_at FROM transactions.catalog_item WHERE id = $1", [id]),
    ).toEqual([{ version: 1, archived_at: null }]);
  });
});
