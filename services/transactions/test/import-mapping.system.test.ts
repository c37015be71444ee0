import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type Stack, GatewayClient, registerMerchant, registerPerson, startStack } from "@alpokat/testing";
import { readCommand } from "../src/import-cli/arguments";
import { importFile } from "../src/import-cli/import-file";
import type { Owner } from "./catalogue-support";
import { INTERRUPTED, type InterruptedImport, expectBegunAgain } from "./interrupted-import";
import { openOutlet, rowsAs } from "./support";

let stack: Stack;
let client: GatewayClient;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-mapping-"));
  stack = await startStack({ services: ["identity-verification", "transactions"] });
  client = new GatewayClient(stack.gatewayUrl);
});
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
});

const rows = (sql: string, values: readonly unknown[] = []) => rowsAs(stack.database.adminUrl, sql, values);
const merchant = async (): Promise<Owner> => registerMerchant(client, await registerPerson(client), "Toko");

async function fileOf(name: string, content: string | Buffer): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

const parametersOf = (file: string, who: Owner, ...more: readonly string[]): string[] => [
  ...[file, "--merchant", who.merchantId, "--as", who.email, "--gateway", stack.gatewayUrl],
  ...more,
];

/** What was told beside. */
let warned: string[] = [];
beforeEach(() => {
  warned = [];
});

/** Runs the command. @param onWrite hears what it shows; an error ends it, as a signal would. */
async function run(
  parameters: readonly string[],
  who: Owner,
  onWrite: (text: string) => void = () => undefined,
) {
  const command = readCommand(parameters);
  if (!command) throw new Error("The command was not understood");
  const output = {
    isTerminal: false,
    columns: 80,
    write: onWrite,
    warn: (text: string) => void warned.push(text),
  };
  return importFile(command, who.password, output);
}

const COLUMNS = { invoice: 0, sku: 1, name: 2, quantity: 3, occurredAt: 4, unitPrice: 5 };

const KASIR = path.resolve(__dirname, "../../../docs/how-to/import-sales/kasir-indonesia.json");
const HEADER = "No Struk;Tanggal;Jam;Kode;Barang;Qty;Harga;Pelanggan;Kategori;Bayar;Status";
const SOLD = "0001;31/10/2026;08:15;KS;Kopi susu;2;18.000,00;P-7;Minuman;Tunai;LUNAS";

describe("books of an Indonesian till", () => {
  test("when they are imported by their mapping, then amounts, dates, methods and cancellations are what they say", async () => {
    const who = await merchant();
    const lines = [
      HEADER,
      SOLD,
      "C-2;31/10/2026;09:00;CF;Café crème;1,5;Rp 20.000;;Minuman;QRIS;LUNAS",
      "0003;01/11/2026;10:00;KS;Kopi susu;1;18.000,00;P-7;Minuman;Tunai;BATAL",
    ];
    const file = await fileOf("kasir.csv", Buffer.from(lines.join("\r\n"), "latin1"));
    const totals = await run(parametersOf(file, who, "--mapping", KASIR), who);
    expect(totals).toMatchObject({ rows: 3, added: 3, sales: 2, refunds: 1, linkedRefundLines: 1, bad: 0 });
    expect(
      await rows(
        `SELECT import_reference AS invoice, total::int AS total, currency, payment_method AS method, occurred_at AS at, name, quantity::text AS quantity
           FROM transactions.sale s JOIN transactions.sale_line l ON l.sale_id = s.id WHERE s.merchant_id = $1 ORDER BY s.id`,
        [who.merchantId],
      ),
    ).toEqual([
      {
        invoice: "0001",
        total: 36000,
        currency: "IDR",
        method: "CASH",
        at: new Date("2026-10-31T01:15:00Z"),
        name: "Kopi susu",
        quantity: "2.000",
      },
      {
        invoice: "#C-2",
        total: 30000,
        currency: "IDR",
        method: "QRIS",
        at: new Date("2026-10-31T02:00:00Z"),
        name: "Café crème",
        quantity: "1.500",
      },
    ]);
    expect(
      await rows(
        "SELECT import_reference AS invoice, total::int AS total FROM transactions.refund WHERE merchant_id = $1",
        [who.merchantId],
      ),
    ).toEqual([{ invoice: "C0003", total: 18000 }]);
  });

  test("when lines are left out, then they stand in a file as they were, which is imported once it is corrected", async () => {
    const who = await merchant();
    const lines = [
      HEADER,
      SOLD,
      "0001;2026-10-31;08:15;TH;Teh;1;5.000;P-7;Minuman;Tunai;LUNAS",
      "0001;31/10/2026;08:15;RT;Roti;1;7.500,25;P-7;Makanan;Tunai;LUNAS",
      "0001;31/10/2026;08:15;SS",
      "0001;31/10/2026;08:15;AM;Air;1;4.000;P-7;Minuman;Barter;LUNAS",
    ];
    const file = await fileOf("cacat.csv", Buffer.from(lines.join("\n"), "latin1"));
    const parameters = parametersOf(file, who, "--mapping", KASIR);
    expect(await run(parameters, who)).toMatchObject({ added: 1, bad: 4 });
    const rejects = (await readFile(`${file}.rejects.csv`, "utf8")).trim().split("\n");
    expect(
      rejects.map((line) =>
        line
          .split(";")
          .map((cell) => cell.slice(1, -1))
          .slice(-5, -2),
      ),
    ).toEqual([
      ["alpokat_number", "line", "code"],
      ["alpokat:2", "3", "DATE_INVALID"],
      ["alpokat:4", "5", "LINE_UNREADABLE"],
      ["alpokat:5", "6", "PAYMENT_METHOD_UNKNOWN"],
      ["alpokat:3", "4", "AMOUNT_INVALID"],
    ]);
    expect(rejects[1]).toContain("tanggal tidak berbentuk DD/MM/YYYY HH:mm");
    const corrected = rejects
      .filter((line) => !line.includes("UNREADABLE"))
      .join("\n")
      .replace("2026-10-31", "31/10/2026")
      .replace("Barter", "Tunai")
      .replace("7.500,25", "7.500");
    const again = await fileOf("betul.csv", corrected);
    expect(await run(parametersOf(again, who, "--mapping", KASIR), who)).toMatchObject({
      rows: 3,
      added: 3,
      sales: 0,
      bad: 0,
    });
    const [sale] = await rows("SELECT total::int AS total FROM transactions.sale WHERE merchant_id = $1", [
      who.merchantId,
    ]);
    expect(sale).toEqual({ total: 36000 + 5000 + 7500 + 4000 });
    // The whole of the first file is known by now, but for the lines that were corrected.
    expect(await run(parameters, who)).toMatchObject({ added: 0, repeated: 1, bad: 4 });
  });

  test.each([
    [
      "tanpa-kolom.csv",
      "No Struk;Tanggal\n1;2\n",
      "The file has no column Kode, Barang, Qty, Jam, Harga, Pelanggan, Kategori, Bayar, Status",
    ],
    ["utf16.csv", Buffer.from([0xff, 0xfe, 0x41]), "The file has no column"],
  ])(
    "when the file %s is not of the mapping, then it says why it can't be read",
    async (name, content, message) => {
      const who = await merchant();
      const failure = run(parametersOf(await fileOf(name, content), who, "--mapping", KASIR), who);
      await expect(failure).rejects.toThrow(message);
    },
  );
});

test("when a file is not in its encoding, then nothing of it is imported", async () => {
  const who = await merchant();
  const file = await fileOf("bytes.csv", Buffer.from([0x49, 0xff, 0xff]));
  await expect(run(parametersOf(file, who), who)).rejects.toThrow("The file is not written in utf-8");
});

test("when an import is interrupted, then the next run goes on where it was and takes each row once", async () => {
  const who = await merchant();
  const lines = Array.from({ length: 2_500 }, (_, place) => {
    const invoice = String(1 + Math.floor(place / 25));
    return `${invoice},A,Tea,${place === 10 ? "x" : "1"},12-01-2010 08:26,2.55,7,UK`;
  });
  const header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
  const file = await fileOf("panjang.csv", [header, ...lines].join("\n"));
  const shown: string[] = [];
  const interrupted = run(parametersOf(file, who), who, (text) => {
    shown.push(text);
    if (text.includes("rows")) throw new Error("interrupted");
  });
  await expect(interrupted).rejects.toThrow("interrupted");
  expect(shown).toEqual(["line 12: the quantity is not a number other than zero\n", "2000 rows\n"]);
  expect(existsSync(`${file}.import.json`)).toBe(true);
  const rest = await run(parametersOf(file, who), who);
  expect(rest).toMatchObject({ rows: 499, added: 499, repeated: 0, bad: 0 });
  expect(existsSync(`${file}.import.json`)).toBe(false);
  // What the first run left out is still told.
  expect((await readFile(`${file}.rejects.csv`, "utf8")).split("\n")).toHaveLength(3);
  const [stored] = await rows(
    "SELECT count(*)::int AS sales, sum(total)::int AS total FROM transactions.sale WHERE merchant_id = $1",
    [who.merchantId],
  );
  expect(stored).toEqual({ sales: 100, total: 2_499 * 255 });
});

const ANEW = "this one starts at the first line, and what was taken stays as it was taken.\n";
const OTHER = `was under another mapping or other options: ${ANEW}`;

test.each<[string, Partial<InterruptedImport>, string]>([
  ["the same options", { totals: { rows: 2, added: 2, repeated: 0, bad: 1 } }, ""],
  [
    "another currency",
    { option: "--currency", totals: { rows: 402, added: 1, repeated: 0, bad: 402 } },
    OTHER,
  ],
  ["another outlet", { option: "--outlet", totals: { rows: 402, added: 1, repeated: 400, bad: 2 } }, OTHER],
  ["another mapping", { option: "--mapping", totals: { rows: 402, added: 2, repeated: 0, bad: 401 } }, OTHER],
  [
    "a state of an earlier version",
    { state: { terms: undefined }, totals: { rows: 402, added: 2, repeated: 400, bad: 1 } },
    `does not say under which mapping and options it was: ${ANEW}`,
  ],
])(
  "when an interrupted import is begun again with %s, then no row is taken under other terms in silence",
  async (_, { option, ...expected }, told) => {
    const who = await merchant();
    await openOutlet(client, who);
    const file = await fileOf(`${who.merchantId}.csv`, INTERRUPTED);
    const values = {
      "--currency": () => "IDR",
      "--outlet": () => openOutlet(client, who),
      "--mapping": () => fileOf("tanpa-pelanggan.json", JSON.stringify({ columns: COLUMNS })),
    };
    const more = option === undefined ? [] : [option, await values[option]()];
    const interrupt = (): never => {
      throw new Error("interrupted");
    };
    await expectBegunAgain(file, {
      interrupted: () => run(parametersOf(file, who), who, interrupt),
      again: () => run(parametersOf(file, who, ...more), who),
      ...expected,
    });
    expect(warned).toEqual(told === "" ? [] : [`The interrupted import of ${file} ${told}`]);
  },
);

test("when the mapping has a fault, then the command as a process tells it and ends with status 65", async () => {
  const who = await merchant();
  const mapping = await fileOf("kosong.json", "{}");
  const main = path.resolve(__dirname, "../dist/import-cli/main.js");
  const parameters = parametersOf(await fileOf("x.csv", ""), who, "--mapping", mapping);
  const ended = promisify(execFile)(process.execPath, [main, ...parameters], {
    env: { ...process.env, ALPOKAT_PASSWORD: who.password },
  });
  await expect(ended).rejects.toMatchObject({ code: 65, stderr: expect.stringContaining("columns: ") });
});
