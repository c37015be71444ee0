import { type Answer, bearer, send } from "./support/client";
import { startGraph, type TestGraph } from "./support/graph";
import { HOSTILE, TOKENS } from "./support/sample-receipts";

let graph: TestGraph;
beforeAll(async () => {
  graph = await startGraph();
});
afterAll(() => graph.stop());
beforeEach(() => {
  graph.transactions.received.length = 0;
});

const open = (token: string, headers: Record<string, string> = {}, url = graph.url): Promise<Answer> =>
  send(`${url}/receipts/${token}`, { method: "GET", headers });

/** What a reader sees of a page, spaces joined. */
const textOf = ({ text }: Answer): string =>
  text
    .replace(/<head>.*<\/head>/s, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ")
    .trim();

/** The headers that guard a page. */
const guards = ({ headers }: Answer): unknown[] =>
  [
    "content-type",
    "content-security-policy",
    "cache-control",
    "referrer-policy",
    "x-robots-tag",
    "x-content-type-options",
    "x-frame-options",
    "set-cookie",
  ].map((name) => headers[name]);

const GUARDED = [
  "text/html; charset=utf-8",
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "no-store",
  "no-referrer",
  "noindex, nofollow",
  "nosniff",
  "DENY",
  undefined,
];

describe("the page of a receipt", () => {
  it("when its link is opened, then it shows the receipt in Indonesian", async () => {
    const page = await open(TOKENS.plain);
    expect([page.status, page.headers["content-language"]]).toEqual([200, "id"]);
    expect(page.text).toContain('<html lang="id">');
    expect(page.text).toContain("<title>Tanda terima 20261123-0001</title>");
    expect(textOf(page)).toBe(
      "Dago Bandung Tanda terima 20261123-0001 Diterbitkan 24 November 2026, 00.05 WIB " +
        "Penjualan 20261123-0007, 24 November 2026, 00.00 WIB " +
        "Barang yang dibeli Barang Harga Kopi Susu 2 × Rp18.000 Rp36.000 " +
        "Roti Bakar 1,125 × Rp12.444 Rp14.000 Total Rp50.000 Pembayaran QRIS Rp50.000 " +
        "Pindai untuk memverifikasi tanda terima ini Verifikasi · Simpan sebagai PDF · Bagaimana alamat Anda digunakan " +
        "Siapa pun yang memiliki tautan ini dapat membaca tanda terima ini. " +
        `Tautan berlaku sampai 24 November 2028, 00.05 WIB SHA-256 isi: ${"0123456789abcdef".repeat(4)} ` +
        "Siapa yang membuka data Anda Lewat tanda terima ini, yang terbaru dahulu (UU 27/2022 pasal 32). Tidak memuat Anda sendiri, dan apa " +
        "yang menurut hukum belum boleh diberitahukan. Belum ada catatan.",
    );
  });

  it.each([
    [
      "id",
      "25 November 2026, 10.00 WIB Petugas dukungan ditolak melihat alamat email tanda terima ini, user.device.ip_address, untuk membantu Anda (Butir 3) " +
        "24 November 2026, 10.00 WIB Toko melihat sebagian, disamarkan, alamat email tanda terima ini, untuk menyediakan layanan (Butir 3) " +
        "24 November 2026, 00.05 WIB Sistem ALPOKAT melihat alamat email tanda terima ini (UU 27/2022 art. 32) Yang lebih lama tidak ditampilkan di sini.",
    ],
    [
      "en",
      "25 November 2026, 10:00 WIB A support agent was refused the e-mail address of this receipt, user.device.ip_address, to support you (Clause 3) " +
        "24 November 2026, 10:00 WIB The shop saw a part, masked, the e-mail address of this receipt, to provide the service (Clause 3) " +
        "24 November 2026, 00:05 WIB ALPOKAT's system saw the e-mail address of this receipt (UU 27/2022 art. 32) Older ones are not shown here.",
    ],
  ])(
    "U3: when others read the buyer's data, then the page tells by whom, in %s",
    async (language, readers) => {
      const page = await open(TOKENS.refunded, { "accept-language": language });
      expect(textOf(page).replaceAll("&#39;", "'")).toContain(readers);
    },
  );

  it.each(["en", "en-GB,en;q=0.9,id;q=0.5"])(
    "when the reader prefers English by %s, then it is in English and money is written as at home",
    async (language) => {
      const page = await open(TOKENS.pounds, { "accept-language": language });
      expect(page.text).toContain('<html lang="en">');
      expect([page.headers["content-language"], page.headers.vary]).toEqual([
        "en",
        "origin, accept-language",
      ]);
      expect(textOf(page)).toBe(
        "Dago Bandung Receipt 20261123-0001 Issued 24 November 2026, 00:05 WIB " +
          "Sale 20261123-0007, 24 November 2026, 00:00 WIB " +
          "What was bought Item Price Tea 1 × £2.55 £2.55 Total £2.55 " +
          "Scan to verify this receipt Verify · Save as PDF · How your address is used Whoever has this link can read this receipt. " +
          `The link works until 24 November 2028, 00:05 WIB SHA-256 of the content: ${"0123456789abcdef".repeat(4)} ` +
          "Who opened your data By this receipt, newest first (UU 27/2022 art. 32). It leaves out yourself, and what the law does not yet let be told. " +
          "No entry yet.",
      );
    },
  );

  it("1.8: when a buyer without an account opens it, then it leads to the privacy notice", async () => {
    expect((await open(TOKENS.plain)).text).toContain('<a href="/privacy">');
  });

  it.each(["", "id", "fr", "id,en;q=0.9", "*"])(
    "when the preferred language is %j, then it is in Indonesian",
    async (language) => {
      const page = await open(TOKENS.plain, { "accept-language": language });
      expect(page.headers["content-language"]).toBe("id");
    },
  );

  it("when names are hostile, then they are text and nothing of them is markup", async () => {
    const page = await open(TOKENS.hostile);
    const ours = await open(TOKENS.plain);
    const tags = (answer: Answer) => new Set(answer.text.match(/<[^\s>]+/g));
    expect(page.status).toBe(200);
    expect(tags(page)).toEqual(tags(ours));
    const escaped =
      "&lt;/title&gt;&lt;/td&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;" +
      "&lt;img src=x onerror=&#39;alert(2)&#39;&gt;&amp;amp;\u202e";
    expect(page.text.split(`<bdi>${escaped} ${"W".repeat(120)}</bdi>`)).toHaveLength(4);
    expect(page.text).not.toContain(HOSTILE);
    expect(page.text).toContain("<title>Tanda terima &lt;b&gt;1&lt;/b&gt;</title>");
    expect(page.text).toContain("1.000,5 × Rp9.007.199.254.740.991");
  });

  it("when it is opened, then one public operation runs as nobody, whoever is signed in", async () => {
    await open(TOKENS.plain, { ...(await bearer()), "user-agent": "Warung/2.1 (Android 15)" });
    expect(graph.transactions.received).toHaveLength(1);
    const [{ principal }] = graph.transactions.received as [(typeof graph.transactions.received)[number]];
    expect(principal).toMatchObject({ id: null, role: "anonymous", merchants: [], purpose: null });
    expect(principal.telemetry).toMatchObject({ ip: "127.0.0.1", application: "Warung 2.1" });
  });

  it("when it is opened, then the log names the route and not the token", async () => {
    const { headers } = await open(TOKENS.plain);
    const [line] = graph.lines.filter(({ requestId }) => requestId === headers["x-request-id"]);
    expect(line).toMatchObject({ route: "/receipts/:token", role: "anonymous", status: 200 });
    expect(JSON.stringify(graph.lines)).not.toContain(TOKENS.plain);
  });
});

describe("what guards pages", () => {
  it("when any page is sent, then no script, cache, search engine or other site gets at it", async () => {
    const { url } = await graph.startGateway({ mode: "production" });
    for (const page of [
      await open(TOKENS.plain),
      await open(TOKENS.absent),
      await open(TOKENS.defect),
      await open(TOKENS.plain, {}, url),
    ]) {
      expect(guards(page)).toEqual(GUARDED);
      expect(page.text).toContain('<meta name="robots" content="noindex, nofollow" />');
      expect(page.text).not.toMatch(/<script|style=|\son\w+=|https?:/);
    }
  });

  it("when the style is asked for, then it is the gateway's own and may be kept", async () => {
    const [, address] =
      /<link rel="stylesheet" href="([^"]+)" \/>/.exec((await open(TOKENS.plain)).text) ?? [];
    const style = await send(graph.url + String(address), { method: "GET" });
    expect([style.status, style.headers["content-type"], style.headers["cache-control"]]).toEqual([
      200,
      "text/css; charset=utf-8",
      "public, max-age=3600",
    ]);
    expect(style.text).not.toMatch(/url\(|@import/);
  });
});

describe("links that open nothing", () => {
  it.each([
    ["an unknown token", `/${TOKENS.absent}`],
    ["a receipt that the policy withholds", `/${TOKENS.denied}`],
    ["a short token", "/x"],
    ["a long token", `/${"a".repeat(5_000)}`],
    ["no token", "/"],
    ["nothing at all", ""],
    ["a path in the token's place", `/${TOKENS.plain}/lines`],
    ["a stroke after the token", `/${TOKENS.plain}/`],
    ["what can't be decoded", "/%zz"],
    ["markup", "/%3Cscript%3E"],
    ["a NUL", "/%00"],
    ["a token among others", `/${TOKENS.plain},${TOKENS.plain}`],
  ])("when it is %s, then the page is the same for all", async (_name, path) => {
    const expected = await open(TOKENS.absent);
    expect(textOf(expected)).toBe(
      "Tanda terima tidak ditemukan Tautan ini tidak membuka tanda terima apa pun. " +
        "Buka tautan dari surel Anda secara utuh, atau tanyakan kepada toko.",
    );
    const page = await send(`${graph.url}/receipts${path}`, { method: "GET" });
    expect([page.status, page.text]).toEqual([404, expected.text]);
    expect(Object.keys(page.headers)).toEqual(Object.keys(expected.headers));
    expect(guards(page)).toEqual(GUARDED);
  });

  it("when the reader prefers English, then the page is in English", async () => {
    const page = await open(TOKENS.absent, { "accept-language": "en" });
    expect(textOf(page)).toBe(
      "Receipt not found This link opens no receipt. Open the whole link from your mail, or ask the shop.",
    );
  });
});

describe("methods", () => {
  it("when it is HEAD, then the answer is that of GET without a body", async () => {
    const [head, get] = [
      await send(`${graph.url}/receipts/${TOKENS.plain}`, { method: "HEAD" }),
      await open(TOKENS.plain),
    ];
    expect([head.status, head.text, head.headers["content-length"]]).toEqual([
      200,
      "",
      get.headers["content-length"],
    ]);
    expect(guards(head)).toEqual(GUARDED);
  });

  it.each(["POST", "PUT", "PATCH", "DELETE"] as const)(
    "when it is %s, then it is refused and the graph is not asked",
    async (method) => {
      const page = await send(`${graph.url}/receipts/${TOKENS.plain}`, { method });
      expect([page.status, page.headers.allow, graph.transactions.received]).toEqual([405, "GET, HEAD", []]);
      expect(textOf(page)).toBe("Tindakan ini tidak tersedia Halaman ini hanya dapat dibaca.");
      expect(guards(page)).toEqual(GUARDED);
    },
  );
});

describe("faults", () => {
  it("when transactions is down, then the page says to come back", async () => {
    const { url } = await graph.startGateway({
      subgraphUrls: { ...graph.config.subgraphUrls, transactions: "http://127.0.0.1:9" },
    });
    const page = await open(TOKENS.plain, {}, url);
    expect([page.status, textOf(page)]).toEqual([
      503,
      "Sedang tidak tersedia Halaman ini belum dapat ditampilkan saat ini. Coba lagi beberapa saat lagi.",
    ]);
    expect(guards(page)).toEqual(GUARDED);
  });

  it.each([TOKENS.defect, TOKENS.masked])(
    "when transactions answers what it should not (%s), then the page tells nothing of it",
    async (token) => {
      const page = await open(token);
      expect([page.status, textOf(page)]).toEqual([
        500,
        "Terjadi kesalahan Kesalahan ini ada di pihak kami. Coba lagi nanti.",
      ]);
    },
  );

  it("when an address opens more links than it may, then it is told to wait, known link or not", async () => {
    const { url } = await graph.startGateway({
      trustedProxies: ["127.0.0.1"],
      rateLimits: { account: 2, address: 2, signIn: 2, webhook: 2 },
    });
    const from = { "x-forwarded-for": "203.0.113.77" };
    await open(TOKENS.absent, from, url);
    await open(TOKENS.plain, from, url);
    graph.transactions.received.length = 0;
    const pages = [await open(TOKENS.plain, from, url), await open(TOKENS.absent, from, url)];
    expect(pages.map((page) => [page.status, textOf(page)])).toEqual([
      [429, "Terlalu banyak permintaan Coba lagi dalam satu menit."],
      [429, "Terlalu banyak permintaan Coba lagi dalam satu menit."],
    ]);
    const wait = Number(pages[0]?.headers["retry-after"]);
    expect([wait >= 1, wait <= 60, graph.transactions.received]).toEqual([true, true, []]);
  });
});
