import { testKeys } from "@alpokat/testing";
import { type Answer, send } from "./support/client";
import { startGraph, type TestGraph } from "./support/graph";
import { TOKENS, VERIFY_URL } from "./support/sample-receipts";

let graph: TestGraph;
beforeAll(async () => {
  graph = await startGraph();
});
afterAll(() => graph.stop());

const open = (path: string, language = "id"): Promise<Answer> =>
  send(`${graph.url}/receipts/${path}`, { method: "GET", headers: { "accept-language": language } });

/** What a reader sees between two words of a page, spaces joined. */
const between = ({ text }: Answer, from: string, to: string): string => {
  const seen = text.replace(/<head>.*<\/head>/s, "").replace(/<[^>]+>/g, " ");
  const joined = seen.replace(/\s+/g, " ");
  return joined.slice(joined.indexOf(from), joined.indexOf(to)).trim();
};

describe("everything that a receipt can hold", () => {
  it("when it has discounts, taxes, service, tip, rounding and two payments, then each has its line and its sign", async () => {
    expect(between(await open(TOKENS.full), "Es Kopi", "Pindai")).toBe(
      "Es Kopi Gula Aren Besar, Kurang manis, Susu oat 2 × Rp25.000 Rp50.000 " +
        "Subtotal Rp50.000 Promo Jumat −Rp5.000 Diskon −Rp1.000 Biaya layanan Rp2.200 PBJT 10% Rp4.620 Tip Rp3.000 " +
        "Pembulatan tunai −Rp20 Total Rp53.800 " +
        "Pembayaran Termasuk PPN 11,5% Rp500 Tunai Rp43.800 Uang diterima Rp50.000 Kembalian Rp6.200 Kartu Rp10.000",
    );
    expect(between(await open(TOKENS.full, "en"), "Payment", "Scan")).toBe(
      "Payment Including PPN 11.5% Rp500 Cash Rp43.800 Received Rp50.000 Change Rp6.200 Card Rp10.000",
    );
  });

  it("when it was corrected or revoked, then its page says so before anything else", async () => {
    expect(between(await open(TOKENS.refunded), "Versi", "Dago")).toBe(
      "Versi 2, menggantikan versi 1 setelah pengembalian uang pada 24 November 2026, 10.00 WIB.",
    );
    expect(between(await open(TOKENS.refunded), "Dikembalikan", "Pindai")).toBe(
      "Dikembalikan, 24 November 2026, 10.00 WIB −Rp25.000",
    );
    expect(between(await open(TOKENS.revoked, "en"), "Revoked", "Dago")).toBe(
      "Revoked on 24 November 2026, 01:00 WIB: this sale was voided.",
    );
  });
});

const guards = ({ headers }: Answer) =>
  [
    "content-security-policy",
    "cache-control",
    "referrer-policy",
    "x-robots-tag",
    "x-content-type-options",
  ].map((name) => headers[name]);
const GUARDED = [
  "default-src 'none'; frame-ancestors 'none'",
  "no-store",
  "no-referrer",
  "noindex, nofollow",
  "nosniff",
];

describe("the forms of a receipt beside its page", () => {
  it("when the PDF is asked for twice, then it is the same to the byte, guarded as the page, and named by its number", async () => {
    const [one, two] = [await open(`${TOKENS.plain}.pdf`), await open(`${TOKENS.plain}.pdf`)];
    expect([one.status, one.headers["content-type"], one.headers["content-disposition"]]).toEqual([
      ...[200, "application/pdf", 'inline; filename="20261123-0001.pdf"'],
    ]);
    expect(guards(one)).toEqual(GUARDED);
    expect(one.text.startsWith("%PDF-1.")).toBe(true);
    expect(one.text).toBe(two.text);
    expect(one.headers["content-language"]).toBe("id");
    expect((await open(`${TOKENS.hostile}.pdf`)).headers["content-disposition"]).toBe(
      'inline; filename="b1b.pdf"',
    );
  });

  it("when the QR code is asked for, then it is an SVG of one path and holds no address of another site", async () => {
    const code = await open(`${TOKENS.plain}.svg`);
    expect([code.status, code.headers["content-type"]]).toEqual([200, "image/svg+xml; charset=utf-8"]);
    expect(guards(code)).toEqual(GUARDED);
    expect(code.text.match(/<path /g)).toHaveLength(1);
    expect(code.text).toMatch(/<title>Tanda terima 20261123-0001<\/title>/);
    expect(code.text).not.toMatch(/<script|<image|href/);
  });

  it.each([".pdf", ".svg"])(
    "when a link opens nothing, then its %s is the page that says so",
    async (form) => {
      const page = await open(TOKENS.absent);
      for (const token of [TOKENS.absent, TOKENS.denied, ""]) {
        const answer = await open(`${token}${form}`);
        expect([answer.status, answer.text]).toEqual([404, page.text]);
      }
      expect((await open(`${TOKENS.plain}.exe`)).text).toBe(page.text);
    },
  );
});

describe("the page that verifies a receipt", () => {
  it("when it is opened in either language, then it runs the gateway's own script, asks the gateway alone, and the graph nothing", async () => {
    graph.transactions.received.length = 0;
    const page = await open("verify");
    expect([page.status, page.headers["content-language"], page.headers["set-cookie"]]).toEqual([
      ...[200, "id", undefined],
    ]);
    expect(guards(page)).toEqual([
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      ...GUARDED.slice(1),
    ]);
    expect(page.text.match(/<script[^>]*>/g)).toEqual([
      '<script type="module" src="/pages/verify/verify-page.mjs">',
    ]);
    expect(page.text).not.toMatch(/ style=| on[a-z]+=|<form|<iframe|https?:/);
    expect((await open("verify", "en")).text).toContain("<h1>Verify a receipt</h1>");
    expect(graph.transactions.received).toEqual([]);
  });

  it("when any other page is opened, then it runs no script", async () => {
    const page = await open(TOKENS.plain);
    expect(page.headers["content-security-policy"]).toBe(
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(page.text).not.toContain("<script");
  });

  it("when its scripts are asked for, then they may be kept; nothing else of their folder is there", async () => {
    for (const name of ["verify-page", "receipt-code", "receipt-facts"]) {
      const script = await send(`${graph.url}/pages/verify/${name}.mjs`, { method: "GET" });
      expect([script.status, script.headers["content-type"], script.headers["cache-control"]]).toEqual([
        ...[200, "text/javascript; charset=utf-8", "public, max-age=3600"],
      ]);
    }
    for (const name of ["receipt-code.d.mts", "..%2fpage.css", ""])
      expect((await send(`${graph.url}/pages/verify/${name}`, { method: "GET" })).status).toBe(404);
  });

  it("when it is posted to, or something below it is asked for, then it is refused or not there", async () => {
    expect((await send(`${graph.url}/receipts/verify`, { method: "POST" })).status).toBe(405);
    expect((await open("verify/x")).status).toBe(404);
  });

  it("when the keys are asked for, then they are public halves, for everybody to keep", async () => {
    const keys = await send(`${graph.url}/.well-known/receipt-keys.json`, { method: "GET" });
    expect([keys.status, keys.headers["cache-control"]]).toEqual([200, "public, max-age=300"]);
    expect(JSON.parse(keys.text)).toEqual(testKeys().receiptPublicJwks);
  });

  it("when a receipt is signed, then its page leads there; when it is from before, then its code opens it as it did", async () => {
    const [signed, unsigned] = [await open(TOKENS.plain, "en"), await open(TOKENS.unsigned, "en")];
    expect(signed.text).toContain(`<a href="/receipts/verify${new URL(VERIFY_URL).hash}">Verify</a>`);
    expect(signed.text).toContain("<figcaption>Scan to verify this receipt</figcaption>");
    expect(unsigned.text).not.toContain("Verify");
    expect(unsigned.text).toContain("<figcaption>Scan to open this receipt</figcaption>");
  });
});
