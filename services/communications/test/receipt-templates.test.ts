import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseConfig } from "../src/config";
import { isAddress } from "../src/domain/address";
import type { Receipt } from "../src/domain/receipt";
import { LiquidReceiptTemplates } from "../src/sending/liquid-receipt-templates";

const idr = (amount: string) => ({ amount, currencyCode: "IDR" }) as const;
const receipt: Receipt = {
  number: "20261123-0001",
  language: "id",
  issuedAt: new Date("2026-11-23T03:00:05.000Z"),
  occurredAt: new Date("2026-11-23T03:00:00.000Z"),
  saleNumber: "20261123-0007",
  shareUrl: null,
  merchantName: "Kopi & Roti",
  outletName: "Braga",
  outletCity: null,
  lines: [{ name: "Kopi", quantity: "0.25", unitPrice: idr("200000"), lineTotal: idr("50000") }],
  parts: {
    subtotal: idr("50000"),
    discounts: [],
    serviceCharge: null,
    taxes: [],
    tip: null,
    cashRounding: null,
  },
  total: idr("50000"),
  version: 1,
  isRevoked: false,
  refunded: null,
};
const FOLDER = path.resolve(__dirname, "../templates/receipt");

describe("the receipt's text", () => {
  const templates = new LiquidReceiptTemplates();

  test("when it is in Indonesian, then it reads so", () => {
    expect(templates.render(receipt)).toMatchObject({
      subject: "Tanda terima 20261123-0001 dari Kopi & Roti",
      text: `Kopi & Roti
Braga

Tanda terima 20261123-0001
Penjualan 20261123-0007
23 November 2026, 10.00 WIB

Kopi
  0.25 x Rp200.000 = Rp50.000

Total: Rp50.000

Diterbitkan 23 November 2026, 10.00 WIB.
Surel ini dikirim karena tanda terima digital diminta dengan alamat ini.
Alamat ini dipakai untuk tanda terima ini saja.
`,
      html: expect.stringContaining('<h1 style="margin:0;font-size:20px">Kopi &amp; Roti</h1>'),
    });
  });

  test("when more lies between the lines and the total, then text and page say what, in the order of the sums", () => {
    const parts = {
      subtotal: idr("50000"),
      discounts: [
        { name: "Promo\nJumat", amount: idr("5000") },
        { name: null, amount: idr("1000") },
      ],
      serviceCharge: idr("2200"),
      taxes: [
        { name: "PBJT", rate: "10", amount: idr("4620"), isInclusive: false },
        { name: "PPN", rate: "11.5", amount: idr("1200"), isInclusive: true },
      ],
      tip: idr("3000"),
      cashRounding: idr("-20"),
    };
    const { text, html } = templates.render({ ...receipt, parts, total: idr("53800") });
    expect(text).toContain(`Rp50.000

Subtotal: Rp50.000
Promo Jumat: −Rp5.000
Diskon: −Rp1.000
Biaya layanan: Rp2.200
PBJT 10%: Rp4.620
Tip: Rp3.000
Pembulatan tunai: −Rp20
Total: Rp53.800
Termasuk PPN 11,5%: Rp1.200
`);
    const cells = [...html.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell = ""]) =>
      cell.replaceAll(/<[^>]+>/g, ""),
    );
    expect(cells.slice(2)).toEqual([
      ...[
        "Subtotal",
        "Rp50.000",
        "Promo Jumat",
        "−Rp5.000",
        "Diskon",
        "−Rp1.000",
        "Biaya layanan",
        "Rp2.200",
      ],
      ...["PBJT 10%", "Rp4.620", "Tip", "Rp3.000", "Pembulatan tunai", "−Rp20", "Total", "Rp53.800"],
      ...["Termasuk PPN 11,5%", "Rp1.200"],
    ]);
    expect(templates.render({ ...receipt, language: "en", parts }).text).toContain(
      "Including PPN 11.5%: Rp1.200\n",
    );
  });

  test("when it was corrected or revoked, then subject and text say so first", () => {
    const corrected = templates.render({ ...receipt, version: 2, refunded: idr("10000") });
    expect(corrected.subject).toBe("Tanda terima 20261123-0001 (versi 2) dari Kopi & Roti");
    expect(corrected.text).toContain(
      "10.00 WIB\n\nVersi 2, menggantikan yang sebelumnya setelah pengembalian uang.\n\nKopi\n",
    );
    expect(corrected.text).toContain("Total: Rp50.000\nDikembalikan: Rp10.000\n");
    expect(corrected.html).toContain("Versi 2, menggantikan");
    const revoked = templates.render({ ...receipt, language: "en", isRevoked: true });
    expect(revoked.subject).toBe("Receipt 20261123-0001 (revoked) from Kopi & Roti");
    expect(revoked.text).toContain("This sale was voided: the receipt holds no longer.\n");
  });

  test("when it is in English with a link, then it reads so", () => {
    const { subject, text, html } = templates.render({
      ...receipt,
      language: "en",
      outletCity: "Bandung",
      shareUrl: "https://alpokat.example/r/a?b=1&c=2",
    });
    expect(subject).toBe("Receipt 20261123-0001 from Kopi & Roti");
    expect(text).toContain(
      "Braga, Bandung\n\nReceipt 20261123-0001\nSale 20261123-0007\n23 November 2026, 10:00 WIB\n",
    );
    expect(text).toContain("See this receipt on the web: https://alpokat.example/r/a?b=1&c=2\n");
    expect(html).toContain('<a href="https://alpokat.example/r/a?b=1&amp;c=2">');
  });

  test("when names hold line breaks of any kind, then subject and lines stay one line", () => {
    const name = "Toko\r\nBcc: x@contoh.id\u2028\u0000\tAman";
    const { subject, text } = templates.render({ ...receipt, merchantName: name });
    expect(subject).toBe("Tanda terima 20261123-0001 dari Toko Bcc: x@contoh.id Aman");
    expect(text.split("\n")[0]).toBe("Toko Bcc: x@contoh.id Aman");
  });

  test("when a name is endless, then the subject ends", () => {
    expect(templates.render({ ...receipt, merchantName: "a".repeat(10_000) }).subject).toHaveLength(200);
  });
});

describe("a faulty template", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-templates-"));
    await cp(FOLDER, folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test.each([
    ["an unknown variable", "{{ buyerAddress }}"],
    ["an unknown filter", "{{ number | shout }}"],
    ["a reach into the prototype", "{{ number.constructor }}"],
    ["an inclusion of a file", '{% include "id.txt" %}'],
    ["an endless loop", "{% for i in (1..100000000) %}{{ i }}{% endfor %}"],
  ])("when it has %s, then nothing is rendered", async (_what, source) => {
    await writeFile(path.join(folder, "id.txt.liquid"), source);
    expect(() => new LiquidReceiptTemplates(folder).render(receipt)).toThrow();
  });

  test("when it can't be compiled or is missing, then the service doesn't start", async () => {
    await writeFile(path.join(folder, "en.html.liquid"), "{% for %}");
    expect(() => new LiquidReceiptTemplates(folder)).toThrow();
    await rm(path.join(folder, "en.html.liquid"));
    expect(() => new LiquidReceiptTemplates(folder)).toThrow(/ENOENT/);
  });

  test("when both languages are compared, then they show the same variables", async () => {
    const variables = async (name: string): Promise<string[]> => {
      const source = await readFile(path.join(FOLDER, name), "utf8");
      return [...new Set(source.match(/(?<=\{\{ )[\w.]+/g))].sort();
    };
    for (const part of ["subject", "txt", "html"]) {
      expect(await variables(`en.${part}.liquid`)).toEqual(await variables(`id.${part}.liquid`));
    }
  });
});

test.each([
  ["siti@contoh.id", true],
  ["siti.rahma+toko@mail.contoh.co.id", true],
  ["a@b", false],
  ["a@@contoh.id", false],
  [".a@contoh.id", false],
  ["a@contoh.id\n", false],
  ["a@-contoh.id", false],
  ["sítí@contoh.id", false],
  [`a@${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(63)}.${"e".repeat(63)}.id`, false],
])("when an address is %j, then it may be sent to: %s", (text, isOne) => {
  expect(isAddress(text)).toBe(isOne);
});

test("when mail settings are missing or wrong, then each is named and none is shown", () => {
  const variables = { SMTP_URL: "http://rahasia@mail", MAIL_FROM: "a, b", SMTP_TIMEOUT_MS: "1" };
  expect(() => parseConfig(variables)).toThrow(
    expect.objectContaining({
      faults: expect.arrayContaining([
        expect.stringMatching(/^SMTP_URL: must be/),
        expect.stringMatching(/^MAIL_FROM: must be one mail address/),
        expect.stringMatching(/^SMTP_TIMEOUT_MS: /),
      ]),
      message: expect.not.stringContaining("rahasia"),
    }),
  );
});
