import { type Answer, bearer, send } from "./support/client";
import { startGraph, type TestGraph } from "./support/graph";
import { sampleStatistics } from "./support/sample-statistics";

let graph: TestGraph;
beforeAll(async () => {
  graph = await startGraph();
});
afterAll(() => graph.stop());
beforeEach(() => {
  graph.transactions.received.length = 0;
  sampleStatistics.state = "months";
});

const open = (headers: Record<string, string> = {}, url = graph.url): Promise<Answer> =>
  send(`${url}/statistics`, { method: "GET", headers });

/** What a reader sees of a page, spaces joined. */
const textOf = ({ text }: Answer): string =>
  text
    .replace(/<head>.*<\/head>/s, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ")
    .trim();

describe("the page of statistics", () => {
  it("when it is opened, then it shows the newest month by city, category and payment method, and people by month", async () => {
    const page = await open();
    expect([page.status, page.headers["content-language"]]).toEqual([200, "id"]);
    const text = textOf(page);
    expect(text).toContain("Statistik pembelian Apa yang dibeli di toko-toko pengguna ALPOKAT");
    expect(text).toContain("Oktober 2026 Dirilis 5 November 2026, 10.00 WIB");
    expect(text).toContain("Belanja per kota gerai Bandung Rp36.000.000 ± Rp2.400.000");
    expect(text).toContain(
      "Belanja per kategori barang Minuman Rp36.000.000 ± Rp2.400.000 Lainnya Rp25.500.000 ± Rp2.400.000",
    );
    expect(text).toContain("Dompet elektronik Rp20.000.000 ± Rp2.400.000 Tidak tercatat Rp5.500.000");
    expect(text).toContain("Orang per bulan September 2026 1.234 ± 24 Oktober 2026 1.234 ± 24");
  });

  it("5.1: when it is read, then it states epsilon, k, the rule against dominance, the bounds and what noise means", async () => {
    const text = textOf(await open({ "accept-language": "en" }));
    for (const sentence of [
      "A cell of fewer than 10 people (k = 10), counted with its noise, is not shown.",
      "A cell that one merchant makes up half of, or more, is not shown; this too is decided with noise, at a safe distance.",
      "A person counts in at most 2 cells a month, with at most 2 sales and Rp200.000, £10.00 in each.",
      "Each month is released once, with epsilon 2. The budget for purchases of 2026 is epsilon 24; 4 is spent.",
      "makes any outcome at most 7.4 times as likely",
      "Its place is a city, never coordinates.",
    ])
      expect(text).toContain(sentence);
  });

  it("when bars are drawn, then the longest reaches the edge with its margin, and lengths keep their proportion", async () => {
    const { text } = await open();
    const [first = ""] = text.split("</figure>");
    const bars = [...first.matchAll(/class="(value|band)"\s+(?:x="(\d+)"[^>]*?)?width="(\d+)"/g)];
    // Rp36,000,000 ± 2,400,000 of 38,400,000, and Rp1,500,000, whose margin begins at zero.
    expect(bars.map(([, kind, x, width]) => [kind, x, width])).toEqual([
      ["value", undefined, "938"],
      ["band", "875", "125"],
      ["value", undefined, "39"],
      ["band", "0", "102"],
    ]);
  });

  it("when a city's name is markup, then it is text", async () => {
    const { text } = await open();
    expect(text).toContain("<bdi>&lt;b&gt;Kabupaten Kepulauan Siau Tagulandang Biaro&lt;/b&gt;</bdi>");
    expect(text).not.toContain("<b>Kabupaten");
  });

  it("when it is sent, then no script, inline style or other site is in it, and its policy allows none", async () => {
    const { url } = await graph.startGateway({ mode: "production" });
    for (const page of [await open(), await open({}, url)]) {
      expect(page.text).not.toMatch(/<script|style=|\son\w+=|https?:|xlink|url\(/);
      expect(page.headers["content-security-policy"]).toBe(
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      expect([page.headers["set-cookie"], page.headers["x-content-type-options"]]).toEqual([
        undefined,
        "nosniff",
      ]);
    }
  });

  it("when somebody who is signed in opens it, then the graph is asked as by nobody", async () => {
    await open(await bearer());
    const principals = graph.transactions.received.map(({ principal }) => principal);
    expect(principals).toHaveLength(1);
    expect(principals[0]).toMatchObject({ id: null, role: "anonymous", merchants: [], purpose: null });
  });
});

describe("when there is little or nothing to show", () => {
  it.each([
    ["none", "Belum ada statistik yang dirilis."],
    ["empty", "Tidak ada sel bulan ini yang cukup besar untuk ditampilkan."],
  ] as const)("when the releases are %s, then the page says so", async (state, sentence) => {
    sampleStatistics.state = state;
    const page = await open();
    expect(page.status).toBe(200);
    expect(textOf(page)).toContain(sentence);
  });

  it.each([
    ["denied", 404],
    ["defect", 500],
  ] as const)(
    "when the answer is %s, then the status is %s and nothing inner shows",
    async (state, status) => {
      sampleStatistics.state = state;
      const page = await open();
      expect(page.status).toBe(status);
      expect(page.text).not.toMatch(/hunter2|Clause 7/);
    },
  );

  it("when transactions is down, then the page says to come back", async () => {
    const { url } = await graph.startGateway({
      subgraphUrls: { ...graph.config.subgraphUrls, transactions: "http://127.0.0.1:9" },
    });
    expect((await open({}, url)).status).toBe(503);
  });

  it("when it is posted to, then it is refused; what lies below it is not there", async () => {
    expect((await send(`${graph.url}/statistics`, { method: "POST" })).status).toBe(405);
    expect((await send(`${graph.url}/statistics/bandung`, { method: "GET" })).status).toBe(404);
  });
});
