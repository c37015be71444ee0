import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { complaintsOf, openBrowser, overhangOf } from "./support/browser";
import { startGraph, type TestGraph } from "./support/graph";
import { DENSE_URL, TOKENS, VERIFY_URL } from "./support/sample-receipts";

const PHONE = { width: 390, height: 844 };

let graph: TestGraph;
let browser: Browser;
let folder: string;
beforeAll(async () => {
  graph = await startGraph();
  browser = await openBrowser();
  folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-receipt-page-"));
});
afterAll(async () => {
  await browser.close();
  await graph.stop();
});

const openAt = async (token: string, viewport = PHONE): Promise<{ page: Page; complaints: string[] }> => {
  const page = await browser.newPage({ viewport, locale: "id-ID" });
  const complaints = complaintsOf(page, graph.url);
  await page.goto(`${graph.url}/receipts/${token}`);
  return { page, complaints };
};

const run = promisify(execFile);

async function pdfOf(token: string): Promise<string> {
  const answer = await fetch(`${graph.url}/receipts/${token}.pdf`);
  const file = path.join(folder, `${token.slice(0, 1)}.pdf`);
  await writeFile(file, Buffer.from(await answer.arrayBuffer()));
  return file;
}

const pdfText = async (token: string): Promise<string> =>
  (await run("pdftotext", ["-layout", await pdfOf(token), "-"])).stdout
    .replaceAll(/ +/g, " ")
    .replaceAll(" \n", "\n");

/** The first page, as it is printed. @param file a name that ends in `.png`. */
async function pdfImage(token: string, file: string): Promise<void> {
  const pages = ["-png", "-r", "150", "-singlefile"];
  await run("pdftoppm", [...pages, await pdfOf(token), file.replace(/\.png$/, "")]);
}

const OVERHANG = overhangOf("main, main *:not(caption)");

const styleOf = (page: Page, selector: string, property: string): Promise<unknown> =>
  page.evaluate(`getComputedStyle(document.querySelector("${selector}")).getPropertyValue("${property}")`);

describe("the page of a receipt in a browser", () => {
  it.each(["plain", "full", "refunded", "revoked", "pounds", "hostile"] as const)(
    "when a phone opens the %s receipt, then all of it fits and nothing is refused or asked elsewhere",
    async (name) => {
      const { page, complaints } = await openAt(TOKENS[name]);
      await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
      expect(await page.evaluate(OVERHANG)).toBeLessThanOrEqual(0);
      expect(await styleOf(page, "h1", "font-size")).toBe("24px");
      expect(complaints).toEqual([]);
    },
  );

  it.each([
    ["hostile", "100%"],
    ["plain", "200%"],
    ["hostile", "200%"],
    ["full", "100%"],
    ["refunded", "200%"],
  ] as const)(
    "when the narrowest phone opens the %s receipt at %s, then all of it fits",
    async (name, size) => {
      const { page } = await openAt(TOKENS[name], { width: 320, height: 640 });
      await page.evaluate(`document.documentElement.style.setProperty("font-size", "${size}")`);
      await page.screenshot({ path: path.join(folder, `narrow-${name}-${size}.png`), fullPage: true });
      expect(await page.evaluate(OVERHANG)).toBeLessThanOrEqual(0);
    },
  );

  it.each([320, 390, 1280])(
    "U3: when a window of %i points opens the list of readers, then all of it fits",
    async (width) => {
      const { page, complaints } = await openAt(TOKENS.refunded, { width, height: 800 });
      await page.getByText("Siapa yang membuka data Anda").click();
      await page.getByText("Toko melihat sebagian").waitFor();
      await page.screenshot({ path: path.join(folder, `readers-${String(width)}.png`), fullPage: true });
      expect(await page.evaluate(OVERHANG)).toBeLessThanOrEqual(0);
      expect(complaints).toEqual([]);
    },
  );

  it("when a large window opens the fullest receipt, then it stays as narrow as a receipt", async () => {
    const { page, complaints } = await openAt(TOKENS.refunded, { width: 1280, height: 900 });
    await page.screenshot({ path: path.join(folder, "wide.png"), fullPage: true });
    expect(await page.evaluate("document.querySelector('main').getBoundingClientRect().width")).toBe(480);
    expect([await page.evaluate(OVERHANG), complaints]).toEqual([expect.any(Number), []]);
  });

  it.each(["page", "svg", "pdf"] as const)(
    "when another telephone reads the code of the %s, then it gets what verifies the receipt, and of the SVG its link",
    async (form) => {
      const file = path.join(folder, `code-${form}.png`);
      if (form === "pdf") await pdfImage(TOKENS.full, file);
      else {
        const { page } = await openAt(form === "svg" ? `${TOKENS.plain}.svg` : TOKENS.plain);
        await page.screenshot({ path: file, fullPage: form === "page" });
      }
      const { stdout } = await run("zbarimg", ["--quiet", "--raw", file]);
      const link = `https://alpokat.example/receipts/${TOKENS.plain}`;
      expect(stdout.trim()).toBe(form === "svg" ? link : VERIFY_URL);
    },
  );

  it("when names are as long as they may be, then page and print are still scanned, and the code fits", async () => {
    const [screen, print] = [path.join(folder, "dense-page.png"), path.join(folder, "dense-pdf.png")];
    // As many dots as telephones have.
    const page = await browser.newPage({ viewport: PHONE, deviceScaleFactor: 3 });
    await page.goto(`${graph.url}/receipts/${TOKENS.dense}`);
    expect(await page.evaluate(OVERHANG)).toBeLessThanOrEqual(0);
    await page.screenshot({ path: screen, fullPage: true });
    await pdfImage(TOKENS.dense, print);
    for (const file of [screen, print]) {
      const { stdout } = await run("zbarimg", ["--quiet", "--raw", file]);
      expect(stdout.trim()).toBe(DENSE_URL);
    }
  });

  it("when the PDF is read, then it says what the page says; 500 lines take pages that are numbered", async () => {
    const text = await pdfText(TOKENS.refunded);
    for (const part of [
      "Versi 2, menggantikan versi 1",
      "Es Kopi Gula Aren",
      "Besar, Kurang manis, Susu oat",
      "PBJT 10%",
      "−Rp5.000",
      "Rp53.800",
      "Kembalian",
    ])
      expect(text).toContain(part);
    const long = await pdfText(TOKENS.long);
    const pages = long.split("\f").length - 1;
    expect(pages).toBeGreaterThan(10);
    expect(long).toContain(`Halaman ${String(pages)}/${String(pages)}`);
    for (const number of [1, 250, 500]) expect(long).toContain(`Barang nomor ${String(number)} Rp100`);
  });

  it("when a screen reader reads it, then it is a table with a name, headings and a total", async () => {
    const { page } = await openAt(TOKENS.plain);
    const table = page.getByRole("table", { name: "Barang yang dibeli" });
    expect(await table.getByRole("columnheader").allInnerTexts()).toEqual(["Barang", "Harga"]);
    expect(await table.getByRole("rowheader", { name: "Total" }).count()).toBe(1);
    expect(await page.getByRole("heading", { level: 1 }).allInnerTexts()).toEqual(["Dago"]);
  });

  it("when it is printed, then ink is black on white and no row is cut in two", async () => {
    const { page } = await openAt(TOKENS.plain);
    await page.emulateMedia({ media: "print" });
    await page.screenshot({ path: path.join(folder, "print.png"), fullPage: true });
    expect([
      await styleOf(page, "body", "background-color"),
      await styleOf(page, ".detail", "color"),
      await styleOf(page, "tbody tr", "break-inside"),
    ]).toEqual(["rgba(0, 0, 0, 0)", "rgb(0, 0, 0)", "avoid"]);
  });

  it("when there is no receipt, then the page that says so fits too", async () => {
    const { page } = await openAt(TOKENS.absent);
    await page.screenshot({ path: path.join(folder, "absent.png"), fullPage: true });
    expect(await page.getByRole("heading").innerText()).toBe("Tanda terima tidak ditemukan");
    expect(await page.evaluate(OVERHANG)).toBeLessThanOrEqual(0);
  });
});
