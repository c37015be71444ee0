import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { readMapping } from "../src/import-cli/sales-mapping";
import { UnreadableFile } from "../src/import-cli/unreadable-file";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-mapping-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileOf(name: string, content: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

const COLUMNS = { invoice: 0, sku: 1, name: 2, quantity: 3, occurredAt: 4, unitPrice: 5 };

describe("a mapping file", () => {
  test.each<[unknown, string[]]>([
    [
      { columns: { ...COLUMNS, sku: undefined }, decimal: ";" },
      [
        'decimal: Pilihan tidak valid: diharapkan salah satu dari "."|"," / Invalid option: expected one of "."|","',
        "columns.sku: Input tidak valid / Invalid input",
      ],
    ],
    [{ columns: COLUMNS, kolom: 1 }, ['(file): Kunci tidak dikenali : "kolom" / Unrecognized key: "kolom"']],
    [
      { columns: { ...COLUMNS, sku: "SKU" }, hasHeader: false, dateForms: ["DD/MM"], thousands: "." },
      [
        "dateForms.0: harus memuat YYYY, MM, DD, HH dan mm masing-masing sekali / must have each of YYYY, MM, DD, HH and mm once",
        "thousands: tidak boleh sama dengan decimal / must not be the same as decimal",
        "columns.sku: tanpa baris judul, kolom disebut dengan nomor dari 0 / without a header a column is named by its place from 0",
      ],
    ],
  ])(
    "when it has faults, then each is told with its field and rule in both languages",
    async (content, faults) => {
      const file = await fileOf("salah.json", JSON.stringify(content));
      const failure = readMapping(file).catch((error: unknown) => error);
      expect(await failure).toBeInstanceOf(UnreadableFile);
      expect(((await failure) as Error).message.split("\n").sort()).toEqual(
        faults.map((fault) => `${file}: ${fault}`).sort(),
      );
    },
  );

  test("when it is no JSON, then it says so", async () => {
    const file = await fileOf("rusak.json", "{");
    await expect(readMapping(file)).rejects.toThrow("bukan JSON / is not JSON");
  });

  test.each(["online-retail.json", "kasir-indonesia.json"])(
    "when it is the example %s, then it is read",
    async (name) => {
      const example = path.resolve(__dirname, "../../../docs/how-to/import-sales", name);
      await expect(readMapping(example)).resolves.toMatchObject({ hasHeader: true });
    },
  );
});
