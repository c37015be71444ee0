import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type Stack, GatewayClient, registerMerchant, registerPerson, startStack } from "@alpokat/testing";
import { readCatalogCommand } from "../src/import-cli/catalog-arguments";
import { importCatalogFile } from "../src/import-cli/import-catalog-file";
import { UnreadableFile } from "../src/import-cli/unreadable-file";
import { writeCatalog } from "./catalogue-generator";
import type { Owner } from "./catalogue-support";
import { rowsAs } from "./support";

let stack: Stack;
let client: GatewayClient;
let folder: string;

beforeAll(async () => {
  stack = await startStack({ services: ["identity-verification", "transactions"] });
  client = new GatewayClient(stack.gatewayUrl);
  folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-catalogue-"));
});
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
});

const rows = (sql: string, values: readonly unknown[] = []) => rowsAs(stack.database.adminUrl, sql, values);
const merchant = async (): Promise<Owner> => registerMerchant(client, await registerPerson(client), "Toko");

/** Runs the command. @param onWrite hears what it shows; an error ends it, as a signal would. */
async function run(file: string, who: Owner, onWrite: (text: string) => void = () => undefined) {
  const parameters = [file, "--merchant", who.merchantId, "--as", who.email, "--gateway", stack.gatewayUrl];
  const command = readCatalogCommand(parameters);
  if (!command) throw new Error("The command was not understood");
  return importCatalogFile(command, who.password, {
    isTerminal: false,
    columns: 80,
    write: onWrite,
    warn: () => undefined,
  });
}

async function fileOf(name: string, content: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

describe("the command that imports a catalogue", () => {
  test("when 3,000 items are imported and it is interrupted, then the next run goes on and takes each once", async () => {
    const who = await merchant();
    const file = path.join(folder, "besar.csv");
    await writeCatalog(file, 3_000);
    const shown: string[] = [];
    const interrupted = run(file, who, (text) => {
      shown.push(text);
      throw new Error("interrupted");
    });
    await expect(interrupted).rejects.toThrow("interrupted");
    expect(shown).toEqual(["2000 rows\n"]);
    const [half] = await rows(
      "SELECT id, rows_read FROM transactions.catalog_import WHERE merchant_id = $1",
      [who.merchantId],
    );
    expect(half.rows_read).toBe(2_000);

    const totals = await run(file, who, (text) => shown.push(text));
    const expected = { rowsRead: 3_000, created: 3_000, updated: 0, unchanged: 0, refused: 0, unreadable: 0 };
    expect(totals).toEqual(expected);
    expect(existsSync(`${file}.import.json`)).toBe(false);
    expect(existsSync(`${file}.rejects.csv`)).toBe(false);
    const [stored] = await rows(
      `SELECT count(*)::int AS items, max(version) AS version, (SELECT count(*)::int FROM transactions.catalog_import_chunk WHERE import_id = $2) AS chunks
         FROM transactions.catalog_item WHERE merchant_id = $1`,
      [who.merchantId, half.id],
    );
    expect(stored).toEqual({ items: 3_000, version: 1, chunks: 30 });

    const again = await run(file, who);
    expect(again).toEqual({ ...expected, created: 0, unchanged: 3_000 });
  }, 120_000);

  test("when lines are bad, then they are in the file of the rejects, with the line and the rule", async () => {
    const who = await merchant();
    const file = await fileOf(
      "buruk.csv",
      [
        "\uFEFFSKU,Name,Price,Barcode,Supplier Phone",
        "A-1,Kopi,18000,,0812-1111-2222",
        "A-2,Teh,1e3,,",
        'A-3,"Roti,bakar",14000,4006381333932,',
        "A-4,Susu,1000,x,y,z",
        "",
        'A-5,"Dua\nbaris",1,,',
      ].join("\n"),
    );
    expect(await run(file, who)).toEqual({
      rowsRead: 4,
      created: 1,
      updated: 0,
      unchanged: 0,
      refused: 3,
      unreadable: 1,
    });
    const rejects = (await readFile(`${file}.rejects.csv`, "utf8")).trim().split("\n");
    expect(rejects[0]).toBe("line,field,code,rule_id,rule_en");
    expect(rejects.slice(1).map((line) => line.split(",").slice(0, 3))).toEqual([
      ["5", '""', '"LINE_UNREADABLE"'],
      ["3", '"price"', '"AMOUNT_INVALID"'],
      ["4", '"barcode"', '"BARCODE_INVALID"'],
      ["8", '"name"', '"NAME_INVALID"'],
    ]);
    // Columns that are no columns of a catalogue are not sent (obligation 1.6).
    const [sent] = await rows(
      "SELECT row_to_json(i)::text AS text FROM transactions.catalog_item i WHERE merchant_id = $1",
      [who.merchantId],
    );
    expect(sent.text).not.toContain("0812");
  });

  test.each([
    [
      "json",
      JSON.stringify([
        { sku: "J-1", name: "Kopi", price: 18000, luxury: false, barcode: ["96385074", "73513537"] },
        { sku: "J-1-B", name: "Besar", variationOf: "J-1", price: "22000", supplier: { phone: "0812" } },
        "bukan baris",
        { sku: "J-2", name: { id: "Teh" } },
      ]),
      [3, 4],
    ],
    [
      "jsonl",
      '{"sku":"J-1","name":"Kopi","price":"18000"}\n{"sku":"J-1-B","name":"Besar","variation_of":"J-1"}\n\n{"sku":\n[1]\n',
      [4, 5],
    ],
  ])(
    "when the file is .%s, then its rows are imported and what is no row is told",
    async (form, content, bad) => {
      const who = await merchant();
      const file = await fileOf(`katalog.${form}`, content);
      expect(await run(file, who)).toMatchObject({ rowsRead: 2, created: 2, refused: 0, unreadable: 2 });
      const rejects = (await readFile(`${file}.rejects.csv`, "utf8")).trim().split("\n").slice(1);
      expect(rejects.map((line) => Number(line.split(",")[0]))).toEqual(bad);
    },
  );

  test.each([
    ["sku.csv", "kode,nama\n1,x\n", "The file has no column sku"],
    ["katalog.xlsx", "x", "The file must be .csv, .json or .jsonl"],
    ["rusak.json", '[{"sku":"A"},{', "The file is no JSON array after its element 1"],
    ["rusak2.json", "bukan json", "The file is no JSON array after its element 0"],
  ])("when the file is %s, then it says why it can't be read", async (name, content, message) => {
    const who = await merchant();
    const failure = run(await fileOf(name, content), who);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toBeInstanceOf(UnreadableFile);
  });

  test("when the parameters are not understood, then there is no command", () => {
    expect(readCatalogCommand(["f.csv", "--merchant", "m"])).toBeNull();
    expect(readCatalogCommand(["--merchant", "m", "--as", "a"])).toBeNull();
    expect(readCatalogCommand(["f.csv", "g.csv", "--merchant", "m", "--as", "a"])).toBeNull();
    expect(readCatalogCommand(["f.csv", "--merchant", "m", "--as", "a", "--gateway", "x"])).toBeNull();
  });
});
