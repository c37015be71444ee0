import {
  type FixedClock,
  type Stack,
  GatewayClient,
  fixedClock,
  registerMerchant,
  registerPerson,
  startStack,
} from "@alpokat/testing";
import {
  type Owner,
  answerOf,
  importReport,
  refusedCells,
  sendChunk,
  upsertGroups,
} from "./catalogue-support";
import { rowsAs } from "./support";

let clock: FixedClock;
let stack: Stack;
let client: GatewayClient;
let siti: Owner;
let budi: Owner;

const rows = (sql: string, values: readonly unknown[] = []) => rowsAs(stack.database.adminUrl, sql, values);

const counts = ({ created, updated, unchanged, refused }: any) => ({ created, updated, unchanged, refused });
const send = (who: Owner, input: object): Promise<any> => sendChunk(client, who, input);
const report = (who: Owner, id: string, page?: object): Promise<any> => importReport(client, who, id, page);
const refusalsOf = (...cells: readonly object[]) => refusedCells(client, siti, ...cells);

beforeAll(async () => {
  clock = fixedClock("2026-11-23T03:00:00.000Z");
  stack = await startStack({ services: ["identity-verification", "transactions"], clock });
  client = new GatewayClient(stack.gatewayUrl);
  siti = await registerMerchant(client, await registerPerson(client), "Kopi Siti");
  budi = await registerMerchant(client, await registerPerson(client), "Toko Budi");
});
afterAll(() => stack.stop());
beforeEach(() => clock.advance(1_000));

describe("an upload of a catalogue", () => {
  test("when rows come, then they are items and variations as they stand there", async () => {
    await upsertGroups(client, siti, { code: "GULA", name: "Gula" });
    const upload = await send(siti, {
      rows: [
        {
          line: 2,
          sku: "K-1",
          name: "Kopi",
          category: "Minuman",
          unit: "portion",
          taxKind: "pbjt",
          barcode: "4006381333931|96385074",
          modifierGroups: "GULA",
          price: "18000",
        },
        { line: 3, sku: "K-1-B", name: "Besar", variationOf: "K-1", price: "22000", barcode: "73513537" },
        { line: 4, sku: "K-1-K", name: "Kecil", variationOf: "K-1" },
        {
          line: 5,
          sku: "E-1",
          name: "Emas",
          luxury: "ya",
          price: "1.50",
          currency: "gbp",
          validFrom: "2026-11-01",
        },
        { line: 6, sku: "B-1", name: "Beras", unit: "KG", pricing: "VARIABLE" },
      ],
    });
    expect(upload).toEqual({
      id: expect.any(String),
      state: "COMPLETED",
      nextChunk: 2,
      rowsRead: 5,
      created: 5,
      updated: 0,
      unchanged: 0,
      refused: 0,
      completedAt: clock().toISOString(),
    });
    const { catalogItems } = await answerOf(
      client,
      siti,
      `{ catalogItems(first: 50) { edges { node {
        sku name category unit quantityDecimals pricing taxKind isLuxury version barcodes prices { amount currencyCode }
        variations { sku name barcodes prices { amount } } modifierGroups { code }
      } } } }`,
    );
    const plain = {
      quantityDecimals: 0,
      pricing: "FIXED",
      taxKind: "PPN",
      isLuxury: false,
      version: 1,
      barcodes: [],
    };
    const empty = { ...plain, category: null, unit: null, prices: [], variations: [], modifierGroups: [] };
    expect(catalogItems.edges.map(({ node }: any) => node)).toEqual([
      {
        ...plain,
        sku: "K-1",
        name: "Kopi",
        category: "Minuman",
        unit: "PORTION",
        taxKind: "PBJT",
        barcodes: ["96385074", "4006381333931"],
        prices: [{ amount: "18000", currencyCode: "IDR" }],
        variations: [
          { sku: "K-1-B", name: "Besar", barcodes: ["73513537"], prices: [{ amount: "22000" }] },
          { sku: "K-1-K", name: "Kecil", barcodes: [], prices: [] },
        ],
        modifierGroups: [{ code: "GULA" }],
      },
      {
        ...empty,
        sku: "E-1",
        name: "Emas",
        isLuxury: true,
        prices: [{ amount: "1.50", currencyCode: "GBP" }],
      },
      { ...empty, sku: "B-1", name: "Beras", unit: "KG", quantityDecimals: 3, pricing: "VARIABLE" },
    ]);
  });

  test("when the same rows come in another upload, then they are unchanged; an empty cell leaves what was there", async () => {
    const row = { line: 2, sku: "U-1", name: "Ulang", category: "A", price: "1000" };
    const variation = { line: 3, sku: "U-1-V", name: "V", variationOf: "U-1" };
    const first = await send(siti, { rows: [row, variation] });
    expect(counts(first)).toEqual({ created: 2, updated: 0, unchanged: 0, refused: 0 });
    expect(counts(await send(siti, { rows: [row, variation] }))).toEqual({
      created: 0,
      updated: 0,
      unchanged: 2,
      refused: 0,
    });
    clock.advance(1_000);
    expect(counts(await send(siti, { rows: [{ line: 2, sku: "U-1", price: "1100" }, variation] }))).toEqual({
      created: 0,
      updated: 1,
      unchanged: 1,
      refused: 0,
    });
    const stored = await rows(
      `SELECT i.name, i.category, i.version, array_agg(p.amount::int ORDER BY lower(p.valid)) AS prices
         FROM transactions.catalog_item i JOIN transactions.price_version p ON p.item_id = i.id WHERE i.sku = 'U-1' GROUP BY i.id`,
    );
    expect(stored).toEqual([{ name: "Ulang", category: "A", version: 2, prices: [1000, 1100] }]);
  });

  test("when lines are bad, then each is told with its column and rule in both languages, and the others are taken", async () => {
    const { id, ...upload } = await send(siti, {
      rows: [
        { line: 2, sku: "J-1", name: "Baik" },
        { line: 3, sku: "J-2", name: "Buruk", barcode: "4006381333932", price: "1e3" },
        { line: 7, sku: "J-3", name: "Baik juga" },
      ],
    });
    expect(upload).toMatchObject({ rowsRead: 3, created: 2, refused: 1 });
    const barcode = {
      line: 3,
      field: "barcode",
      code: "BARCODE_INVALID",
      ruleIndonesian: "Barcode harus GTIN 8, 12, 13, atau 14 angka dengan angka pemeriksa yang benar.",
      ruleEnglish: "A barcode must be a GTIN of 8, 12, 13 or 14 digits with the right check digit.",
    };
    const price = {
      line: 3,
      field: "price",
      code: "AMOUNT_INVALID",
      ruleIndonesian: "Harga harus nol atau lebih, dengan desimal sebanyak yang dimiliki mata uangnya.",
      ruleEnglish: "The price must be zero or more, with no more decimals than its currency has.",
    };
    const { refusedLines: first } = await report(siti, id, { first: 1 });
    const { refusedLines: rest } = await report(siti, id, { first: 1, after: first.pageInfo.endCursor });
    expect([first.edges, rest.edges]).toEqual([[{ node: barcode }], [{ node: price }]]);
    expect([first.pageInfo.hasNextPage, rest.pageInfo.hasNextPage]).toEqual([true, false]);
    expect(await rows("SELECT sku FROM transactions.catalog_item WHERE sku LIKE 'J-%' ORDER BY sku")).toEqual(
      [{ sku: "J-1" }, { sku: "J-3" }],
    );
  });

  test("when a SKU or a barcode comes twice in a file, then the second line is refused, in whichever chunk", async () => {
    expect(
      await refusalsOf(
        { sku: "D-1", name: "Satu", barcode: "036000291452" },
        { sku: "D-1", name: "Dua" },
        { sku: "D-2", name: "Tiga", barcode: "0036000291452" },
      ),
    ).toEqual([
      [3, "sku", "SKU_REPEATED"],
      [4, "barcode", "BARCODE_TAKEN"],
    ]);
    const importKey = crypto.randomUUID();
    await send(siti, { importKey, isLast: false, rows: [{ line: 2, sku: "D-3", name: "Satu" }] });
    const { id } = await send(siti, { importKey, chunk: 2, rows: [{ line: 3, sku: "D-3", name: "Dua" }] });
    const { refusedLines } = await report(siti, id);
    expect(refusedLines.edges[0].node).toMatchObject({ line: 3, code: "SKU_REPEATED" });
    expect(refusedLines.edges[0].node.ruleEnglish).toBe("Line 2 of this file has this SKU already.");
  });

  test("when chunks are repeated, also 8 times at once, then each is taken once", async () => {
    const importKey = crypto.randomUUID();
    const chunk = (number: number) => ({
      importKey,
      chunk: number,
      isLast: number === 3,
      rows: Array.from({ length: 10 }, (_, index) => ({
        line: number * 10 + index,
        sku: `R-${String(number)}-${String(index)}`,
        name: "Ulang",
      })),
    });
    const atOnce = await Promise.all(Array.from({ length: 8 }, () => send(siti, chunk(1))));
    expect(atOnce.map(({ rowsRead, created }) => [rowsRead, created])).toEqual(Array(8).fill([10, 10]));
    expect(new Set(atOnce.map(({ id }) => id)).size).toBe(1);
    expect(await send(siti, chunk(3))).toEqual({
      code: "CHUNK_OUT_OF_ORDER",
      details: [
        { name: "expected", value: "2" },
        { name: "actual", value: "3" },
      ],
    });
    expect((await send(siti, chunk(2))).state).toBe("RECEIVING");
    const complete = await send(siti, chunk(3));
    expect(complete).toMatchObject({ state: "COMPLETED", nextChunk: 4, rowsRead: 30, created: 30 });
    for (const number of [1, 2, 3]) expect(await send(siti, chunk(number))).toEqual(complete);
    expect((await send(siti, { ...chunk(2), rows: [{ line: 1, sku: "LAIN", name: "Lain" }] })).code).toBe(
      "CHUNK_CHANGED",
    );
    expect((await send(siti, { ...chunk(3), chunk: 4 })).code).toBe("IMPORT_COMPLETED");
    const [{ n }] = await rows(
      "SELECT count(*)::int AS n FROM transactions.catalog_item WHERE sku LIKE 'R-%' AND version = 1",
    );
    expect(n).toBe(30);
  });

  test.each([
    ["no row, and more to come", { rows: [], isLast: false }],
    ["101 rows", { rows: Array.from({ length: 101 }, (_, line) => ({ line: line + 1, sku: "x" })) }],
    ["one line twice", { rows: [{ line: 1 }, { line: 1 }] }],
    ["a line 0", { rows: [{ line: 0 }] }],
    ["the number 0", { chunk: 0, rows: [{ line: 1 }] }],
  ])("when a chunk has %s, then it is refused", async (_case, input) => {
    expect((await send(siti, input)).code).toBe("ROWS_INVALID");
  });

  test("when an archived item stands in a file, then its line is refused", async () => {
    await send(siti, { rows: [{ line: 2, sku: "ARSIP", name: "Arsip" }] });
    await rows("UPDATE transactions.catalog_item SET archived_at = now() WHERE sku = 'ARSIP'");
    expect(await refusalsOf({ sku: "ARSIP", name: "Lain" })).toEqual([[2, "sku", "ITEM_ARCHIVED"]]);
  });

  test("when another merchant asks for an upload or sends to it, then it is as absent as an unknown one", async () => {
    const importKey = crypto.randomUUID();
    const input = { importKey, isLast: false, rows: [{ line: 2, sku: "X-1", name: "X" }] };
    const { id } = await send(siti, input);
    expect(await report(budi, id)).toBeNull();
    expect(await report(budi, crypto.randomUUID())).toBeNull();
    expect((await send(budi, { ...input, merchantId: siti.merchantId })).code).toBe("MERCHANT_NOT_FOUND");
    const own = await send(budi, input);
    expect([own.id === id, own.created]).toEqual([false, 1]);
  });

  test("1.6: when a cell holds what it should not, then neither the report nor the log keeps what it said", async () => {
    const secret = "Pemasok Budi 0812-9999-8888";
    await refusalsOf({ sku: "P-1", name: "Barang", barcode: secret, price: secret, taxKind: secret });
    const kept = await rows("SELECT row_to_json(r)::text AS text FROM transactions.catalog_import_refusal r");
    expect(kept.length).toBeGreaterThan(0);
    expect([kept.map(({ text }) => text as string).join(), stack.logs()].join()).not.toContain("9999-8888");
  });
});
