import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { complaintsOf, openBrowser, overhangOf } from "./support/browser";
import { startGraph, type TestGraph } from "./support/graph";
import { sampleStatistics } from "./support/sample-statistics";

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };

let graph: TestGraph;
let browser: Browser;
let folder: string;
beforeAll(async () => {
  graph = await startGraph();
  browser = await openBrowser();
  folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-statistics-page-"));
});
afterAll(async () => {
  await browser.close();
  await graph.stop();
});

const openAt = async (viewport = PHONE, locale = "id-ID"): Promise<{ page: Page; complaints: string[] }> => {
  const page = await browser.newPage({ viewport, locale });
  const complaints = complaintsOf(page, graph.url);
  await page.goto(`${graph.url}/statistics`);
  return { page, complaints };
};

const OVERHANG = overhangOf();

describe("the page of statistics in a browser", () => {
  it.each([
    ["phone", PHONE, "id-ID"],
    ["desktop", DESKTOP, "en-GB"],
    ["narrowest phone", { width: 320, height: 640 }, "id-ID"],
  ] as const)(
    "when it is opened on a %s, then all of it fits and nothing is refused or asked elsewhere",
    async (name, viewport, locale) => {
      const { page, complaints } = await openAt(viewport, locale);
      await page.screenshot({ path: path.join(folder, `${name.replace(" ", "-")}.png`), fullPage: true });
      expect(await page.evaluate(OVERHANG)).toBeLessThanOrEqual(0);
      expect(await page.locator("figure svg").count()).toBe(9);
      expect(complaints).toEqual([]);
    },
  );

  it("when letters are twice as large, then the narrowest phone still shows all of it", async () => {
    const { page } = await openAt({ width: 320, height: 640 });
    await page.evaluate(`document.documentElement.style.setProperty("font-size", "200%")`);
    expect(await page.evaluate(OVERHANG)).toBeLessThanOrEqual(0);
  });

  it("when bars are seen, then their colour and length come from style and figures: the longer one is longer", async () => {
    const { page } = await openAt(DESKTOP);
    const widths = await page.evaluate<number[]>(
      `[...document.querySelectorAll("figure:first-of-type .value")].map((each) => each.getBoundingClientRect().width)`,
    );
    const [first = 0, second = 0] = widths;
    expect(first / second).toBeGreaterThan(20);
    expect(await page.evaluate(`getComputedStyle(document.querySelector(".value")).fill`)).toBe(
      "rgb(61, 107, 53)",
    );
  });

  it("when a screen reader reads it, then figures have names, lists and no drawing; nothing needs a pointer", async () => {
    const { page } = await openAt();
    const figure = page.getByRole("figure", { name: "Belanja per kota gerai" });
    expect(await figure.getByRole("listitem").allInnerTexts()).toEqual([
      expect.stringMatching(/^Bandung\s+Rp36\.000\.000 ± Rp2\.400\.000$/),
      expect.stringContaining("Rp1.500.000"),
    ]);
    expect(await page.getByRole("heading", { level: 1 }).allInnerTexts()).toEqual(["Statistik pembelian"]);
    expect(await page.getByRole("img").count()).toBe(0);
    expect(await page.locator("a, button, input, [tabindex]").count()).toBe(0);
  });

  it("when nothing was released yet, then the page that says so fits too", async () => {
    sampleStatistics.state = "none";
    const { page } = await openAt();
    sampleStatistics.state = "months";
    expect(await page.getByText("Belum ada statistik yang dirilis.").count()).toBe(1);
    expect(await page.evaluate(OVERHANG)).toBeLessThanOrEqual(0);
  });
});
