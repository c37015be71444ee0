import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { complaintsOf, openBrowser, overhangOf } from "./support/browser";
import { startGraph, type TestGraph } from "./support/graph";
import { STATEMENT, signedCode } from "./support/sample-codes";
import { HOSTILE } from "./support/sample-receipts";

const PHONE = { width: 390, height: 844 };
const code = signedCode();

let graph: TestGraph;
let browser: Browser;
let folder: string;
beforeAll(async () => {
  graph = await startGraph();
  browser = await openBrowser();
  folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-verify-page-"));
});
afterAll(async () => {
  await browser.close();
  await graph.stop();
});

interface Opened {
  readonly page: Page;
  readonly complaints: string[];
  /** Everything that left the browser: lines of requests, headers and bodies. */
  readonly sent: string[];
}

/** Opens a code. @param before what is done to the page before its script runs. */
async function openCode(
  text: string,
  { locale = "id-ID", viewport = PHONE, before = "" } = {},
): Promise<Opened> {
  const page = await browser.newPage({ viewport, locale });
  const opened: Opened = { page, complaints: complaintsOf(page, graph.url), sent: [] };
  page.on("request", (request) => {
    opened.sent.push(`${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ""}`);
  });
  if (before) await page.addInitScript(before);
  await page.goto(`${graph.url}/receipts/verify${text && `#${text}`}`);
  await page.waitForLoadState("networkidle");
  return opened;
}

const verdictOf = ({ page }: Opened): Promise<string> => page.locator("#verdict").innerText();
const factsOf = ({ page }: Opened): Promise<string[]> => page.locator("#facts dd").allInnerTexts();

const OVERHANG = overhangOf();
const shoot = (page: Page, name: string) =>
  page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });

describe("the page that verifies a receipt in a browser", () => {
  it.each([
    ["phone", "id-ID", PHONE, "Asli: ALPOKAT menerbitkan tanda terima ini"],
    ["phone-english", "en-GB", PHONE, "Genuine: ALPOKAT issued this receipt"],
    ["narrowest", "id-ID", { width: 320, height: 640 }, "Asli:"],
    ["wide", "en-GB", { width: 1280, height: 900 }, "Genuine:"],
  ] as const)(
    "when a genuine code is opened on a %s, then it says so, shows what was signed, and all of it fits",
    async (name, locale, viewport, verdict) => {
      const opened = await openCode(code, { locale, viewport });
      await shoot(opened.page, name);
      expect(await verdictOf(opened)).toContain(verdict);
      expect((await factsOf(opened)).slice(0, 3)).toEqual(["Dago, Bandung", STATEMENT.number, "Rp50.000"]);
      expect(await opened.page.locator("#compare").isVisible()).toBe(true);
      expect(await opened.page.evaluate(OVERHANG)).toBeLessThanOrEqual(0);
      expect(opened.complaints).toEqual([]);
    },
  );

  it.each([
    ["altered", code.replace(/\.[^.]+\./, `.${Buffer.from("{}").toString("base64url")}.`), "Diubah:"],
    ["unknown-key", signedCode(STATEMENT, { header: { kid: "other" } }), "Kunci tidak dikenal:"],
    ["cut-off", code.slice(0, -5), "Bukan kode tanda terima yang utuh:"],
    [
      "none",
      `${Buffer.from('{"alg":"none"}').toString("base64url")}.e30.`,
      "Bukan kode tanda terima yang utuh:",
    ],
  ])("when the code is %s, then it says so and shows nothing of it", async (name, text, verdict) => {
    const opened = await openCode(text);
    await shoot(opened.page, name);
    expect(await verdictOf(opened)).toContain(verdict);
    expect(await factsOf(opened)).toEqual([]);
    expect(await opened.page.locator("#compare, #standing button").filter({ visible: true }).count()).toBe(0);
    expect(await opened.page.evaluate(OVERHANG)).toBeLessThanOrEqual(0);
    expect(opened.complaints).toEqual([]);
  });

  it("when it is verified, then nothing of the code leaves the browser; asked whether it stands, then its signature alone does", async () => {
    const opened = await openCode(code, { locale: "en-GB" });
    const [header = "", payload = "", signature = ""] = code.split(".");
    for (const part of [header, payload, signature]) expect(opened.sent.join("\n")).not.toContain(part);
    await opened.page.getByRole("button", { name: "Ask whether it still stands" }).click();
    const answer = opened.page.locator("#standing p[role=status]");
    await answer.filter({ hasText: /./ }).waitFor();
    expect(await answer.innerText()).toBe(
      "Superseded by a newer version after a refund, on 24 November 2026, 10:00 WIB.",
    );
    await shoot(opened.page, "standing");
    expect(opened.sent.join("\n")).toContain(signature);
    for (const part of [header, payload]) expect(opened.sent.join("\n")).not.toContain(part);
    expect(opened.complaints).toEqual([]);
  });

  it("when another code is scanned into the open page, then that one is shown, and of the one before nothing is left", async () => {
    const opened = await openCode(code);
    await opened.page.evaluate(`location.hash = ${JSON.stringify(code.slice(0, -1))}`);
    await opened.page.getByText("Bukan kode tanda terima yang utuh:").waitFor();
    expect(await factsOf(opened)).toEqual([]);
    await opened.page.evaluate(`location.hash = ""`);
    await opened.page.getByText("Pindai kode QR di tanda terima").waitFor();
    expect(await verdictOf(opened)).toBe("");
  });

  it("when a name is markup and turns the direction of writing, then it is shown as text, and fits", async () => {
    const opened = await openCode(signedCode({ ...STATEMENT, outlet: HOSTILE.slice(0, 100) }));
    await shoot(opened.page, "hostile");
    expect((await factsOf(opened))[0]).toContain("<script>alert(");
    expect(await opened.page.evaluate(OVERHANG)).toBeLessThanOrEqual(0);
    expect(opened.complaints).toEqual([]);
  });

  it.each([
    [
      "has no Ed25519",
      `SubtleCrypto.prototype.importKey = () => Promise.reject(new DOMException("no", "NotSupportedError"));`,
      "Peramban ini tidak dapat memverifikasi tanda tangan Ed25519",
    ],
    [
      "gets no keys",
      `window.fetch = () => Promise.reject(new TypeError("Failed to fetch"));`,
      "Kunci ALPOKAT tidak dapat diambil",
    ],
  ])("when the browser %s, then it says that nothing was verified", async (_how, before, verdict) => {
    const opened = await openCode(code, { before });
    expect(await verdictOf(opened)).toContain(verdict);
    expect(await verdictOf(opened)).toContain("Tidak ada yang diverifikasi");
    expect(await factsOf(opened)).toEqual([]);
  });

  it("when there is no script, then it says that nothing was verified", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: "en-GB" });
    const page = await context.newPage();
    await page.goto(`${graph.url}/receipts/verify#${code}`);
    expect(await page.locator("main").innerText()).toContain("needs JavaScript. Nothing was verified.");
  });
});
