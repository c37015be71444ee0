import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { chromium, type BrowserContext, type Page } from "playwright-core";
import { freeBase, StartedStack } from "./started-stack";

const PATIENCE_MS = 120_000;
/** Debian's. What it would ask of its vendor's servers is turned off. */
const PROGRAM = "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let folder: string;
let stack: StartedStack;
let browser: BrowserContext;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "alpokat-browser-"));
  chmodSync(folder, 0o711);
  stack = new StartedStack(await freeBase(), path.join(folder, "data"));
  await stack.until(/Ctrl-C stops everything/);
  const profile = path.join(folder, "profile");
  browser = await chromium.launchPersistentContext(profile, {
    executablePath: PROGRAM,
    headless: true,
    args: FLAGS,
  });
}, PATIENCE_MS);

afterAll(async () => {
  await browser.close();
  stack.signal("SIGTERM");
  await stack.ended;
  rmSync(folder, { recursive: true, force: true });
}, PATIENCE_MS);

/** What a page complains of, and what it asks of anybody but this machine. */
function watch(page: Page): { readonly complaints: string[]; readonly elsewhere: string[] } {
  const seen = { complaints: [] as string[], elsewhere: [] as string[] };
  page.on("console", (message) => {
    if (message.type() === "error") seen.complaints.push(message.text());
  });
  page.on("pageerror", ({ message }) => seen.complaints.push(message));
  page.on("request", (request) => {
    if (!/^(http:\/\/127\.0\.0\.1:|data:)/.test(request.url())) seen.elsewhere.push(request.url());
  });
  return seen;
}

describe("the running demo in a browser", () => {
  test(
    "when the mail page is opened, then it lists the demo's receipt, and shows it in a frame that runs nothing",
    async () => {
      const page = await browser.newPage();
      const seen = watch(page);
      await page.goto(stack.mailPageUrl);
      expect(await page.locator("h1").textContent()).toBe("Mails sent by this stack");
      // Communications sends it in its own time.
      while ((await page.locator("table a").count()) === 0) await page.reload();
      await page.locator("table a").first().click();
      await page.locator("iframe").waitFor();
      expect(await page.locator("h1").textContent()).toMatch(/^Tanda terima .+/);
      expect(await page.locator("iframe").getAttribute("sandbox")).toBe("");
      expect(await page.frameLocator("iframe").locator("body").textContent()).toMatch(/Rp/);
      // Chromium asks for an icon that the page does not name.
      expect(seen.complaints.filter((text) => !/favicon|404/.test(text))).toEqual([]);
      expect(seen.elsewhere).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    "when somebody signs in from the explorer's menu and runs the first query, then it answers for them",
    async () => {
      const page = await browser.newPage();
      const seen = watch(page);
      await page.goto(`${stack.url}/graphql`);
      await page.locator("#sign-in").selectOption({ index: 1 });
      // It shows "…" from the choice until the sign-in is answered.
      await page.locator("#state:empty").waitFor({ state: "attached" });
      await page.getByRole("button", { name: /Execute query/ }).click();
      await page.getByText(/"id": "[0-9a-f-]{36}"/).waitFor();
      expect(await page.locator("#sign-in option").count()).toBeGreaterThan(10);
      expect(seen).toEqual({ complaints: [], elsewhere: [] });
    },
    PATIENCE_MS,
  );

  test(
    "5.1: when the page of statistics is opened, then it shows the market's closed months, and asks nobody else",
    async () => {
      const page = await browser.newPage();
      const seen = watch(page);
      await page.goto(`${stack.url}/statistics`);
      expect(await page.locator("h1").textContent()).toMatch(/^(Statistik pembelian|Purchase statistics)$/);
      const figures = await page.getByRole("figure").allInnerTexts();
      expect(figures).toHaveLength(4);
      expect(figures[0]).toMatch(/Bandung\s+Rp[\d.]+ ± Rp[\d.]+\s+Yogyakarta/);
      expect(seen.complaints.filter((text) => !/favicon|404/.test(text))).toEqual([]);
      expect(seen.elsewhere).toEqual([]);
    },
    PATIENCE_MS,
  );
});
