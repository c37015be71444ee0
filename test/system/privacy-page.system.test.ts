import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { GatewayClient, type Stack, registerPerson, startStack } from "@alpokat/testing";
import { type Browser, chromium, type ConsoleMessage, type Page } from "playwright-core";

let stack: Stack;
let browser: Browser;
let folder: string;
beforeAll(async () => {
  stack = await startStack({});
  const client = new GatewayClient(stack.gatewayUrl);
  const ani = await registerPerson(client, { name: "Ani Pelanggan" });
  await client.as(ani).ask("{ me { name } }");
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-privacy-page-"));
});
afterAll(async () => {
  await browser.close();
  await stack.stop();
});

const openAt = async (
  viewport: { width: number; height: number },
  locale: string,
): Promise<{ page: Page; complaints: string[] }> => {
  const page = await browser.newPage({ viewport, locale });
  const complaints: string[] = [];
  page.on("console", (message: ConsoleMessage) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(stack.gatewayUrl)) complaints.push(`asked elsewhere: ${request.url()}`);
  });
  await page.goto(`${stack.gatewayUrl}/privacy`);
  return { page, complaints };
};

/** How far a page, or anything in it, reaches past the window; evaluated in the browser. */
const OVERHANG = `Math.max(document.documentElement.scrollWidth,
  ...[...document.querySelectorAll("main, main *")].map((each) => each.getBoundingClientRect().right)
) - window.innerWidth`;
const OPEN_ALL = `document.querySelectorAll("details").forEach((each) => { each.open = true; })`;

describe("the page /privacy in a browser", () => {
  it.each([
    ["phone", { width: 390, height: 844 }, "id-ID"],
    ["desktop", { width: 1280, height: 900 }, "en-GB"],
    ["narrowest phone", { width: 320, height: 640 }, "id-ID"],
  ] as const)(
    "when it is opened on a %s, closed and with everything unfolded, then all of it fits and nothing is refused",
    async (name, viewport, locale) => {
      const { page, complaints } = await openAt(viewport, locale);
      const file = path.join(folder, name.replace(" ", "-"));
      await page.screenshot({ path: `${file}.png`, fullPage: true });
      expect(await page.evaluate(OVERHANG)).toBeLessThanOrEqual(0);
      await page.evaluate(OPEN_ALL);
      await page.screenshot({ path: `${file}-open.png`, fullPage: true });
      expect(await page.evaluate(OVERHANG)).toBeLessThanOrEqual(0);
      expect(await page.locator("h2").count()).toBeGreaterThanOrEqual(4);
      expect(complaints).toEqual([]);
    },
  );

  it("when only the keyboard is used, then the notice unfolds and its text is there", async () => {
    const { page } = await openAt({ width: 390, height: 844 }, "id-ID");
    expect(await page.locator(".notice").first().isVisible()).toBe(false);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.locator(".notice").first().isVisible()).toBe(true);
    expect(await page.locator(".notice").first().textContent()).toContain("PAGE KEBIJAKAN PRIVACY");
  });

  it("when letters are twice as large, then the narrowest phone still shows all of it", async () => {
    const { page } = await openAt({ width: 320, height: 640 }, "id-ID");
    await page.evaluate(`document.documentElement.style.setProperty("font-size", "200%")`);
    await page.evaluate(OPEN_ALL);
    expect(await page.evaluate(OVERHANG)).toBeLessThanOrEqual(0);
  });
});
