import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { eventually } from "@alpokat/testing";
import { type Browser, chromium } from "playwright-core";
import { type Business, dataOf, mailsTo, openBusiness } from "../contract/business";

const PHONE = { width: 390, height: 844 };
const BUYER = "pembeli@contoh.id";
const run = promisify(execFile);

let business: Business;
let browser: Browser;
let folder: string;
let link: string;
beforeAll(async () => {
  business = await openBusiness();
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-receipt-code-"));
  const sale = await business.recordSale();
  await business.requestReceipt(sale.id, BUYER);
  const [mail] = await mailsTo(business, BUYER);
  link = /https?:\/\/\S+\/receipts\/[\w-]+/.exec(mail?.text ?? "")?.[0] ?? "";
});
afterAll(async () => {
  await browser.close();
  await business.close();
});

/** What a telephone reads off a picture. */
const scanned = async (file: string): Promise<string> =>
  (await run("zbarimg", ["--quiet", "--raw", file])).stdout.trim();

async function codeOnPage(): Promise<string> {
  const page = await browser.newPage({ viewport: PHONE });
  await page.goto(link);
  const file = path.join(folder, "page.png");
  await page.locator("svg.qr").screenshot({ path: file });
  return scanned(file);
}

/** Of a print at 150 dots an inch: half of what printers do. */
async function codeInPrint(): Promise<string> {
  const file = path.join(folder, "receipt.pdf");
  await writeFile(file, Buffer.from(await (await fetch(`${link}.pdf`)).arrayBuffer()));
  await run("pdftoppm", ["-png", "-r", "150", "-singlefile", file, path.join(folder, "receipt")]);
  return scanned(path.join(folder, "receipt.png"));
}

describe("a receipt that is verified by whoever is shown it", () => {
  test("when its page and its print are scanned, then both are the same code, which the page of the link says is genuine", async () => {
    const code = await codeOnPage();
    expect(code).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/receipts\/verify#[\w-]+\.[\w-]+\.[\w-]{86}$/);
    expect(await codeInPrint()).toBe(code);
    const page = await browser.newPage({ viewport: PHONE, locale: "en-GB" });
    await page.goto(code);
    await page.getByText("Genuine: ALPOKAT issued this receipt").waitFor();
    expect((await page.locator("#facts dd").allInnerTexts()).slice(0, 5)).toEqual([
      ...["Dago, Bandung", "20261123-0001", "Rp50.000"],
      ...["20261123-0001, 23 November 2026, 10:00 WIB", "1"],
    ]);
    await page.getByRole("button", { name: "Ask whether it still stands" }).click();
    await page.getByText("It stands, since 23 November 2026, 10:00 WIB.").waitFor();
    await page.screenshot({ path: path.join(folder, "verified.png"), fullPage: true });
  });

  test("when somebody changes what it says, then page and command say so, and without a connection too", async () => {
    const code = await codeOnPage();
    const keys = path.join(folder, "receipt-keys.json");
    const published = await fetch(`${business.stack.gatewayUrl}/.well-known/receipt-keys.json`);
    await writeFile(keys, await published.text());
    const verify = (text: string) =>
      run(process.execPath, ["gateway/bin/verify-receipt.mjs", text, "--keys", keys]);
    expect((await verify(code)).stdout).toContain("Genuine: ");

    const [front = "", payload = "", signature = ""] = code.split(".").slice(-3);
    const dearer = Buffer.from(payload, "base64url").toString().replace('"total":"50000"', '"total":"90000"');
    const altered = [front, Buffer.from(dearer).toString("base64url"), signature].join(".");
    await expect(verify(altered)).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining("Altered: "),
    });
    const page = await browser.newPage({ viewport: PHONE, locale: "en-GB" });
    await page.goto(`${business.stack.gatewayUrl}/receipts/verify#${altered.split("#").at(-1) ?? ""}`);
    await page.getByText("Altered: this code is not as it was issued.").waitFor();
    expect(await page.locator("#facts dd").count()).toBe(0);
  });

  test("when the sale is voided, then the code stays genuine, and whoever asks learns that it was revoked", async () => {
    const code = await codeOnPage();
    const { client, owner, clock } = business;
    const sales = dataOf(await client.as(owner).ask("{ sales(first: 1) { edges { node { id } } } }"));
    const input = { saleId: sales.sales.edges[0].node.id, idempotencyKey: crypto.randomUUID() };
    const voidSale = "mutation ($input: VoidSaleInput!) { voidSale(input: $input) { userErrors { code } } }";
    expect(dataOf(await client.as(owner).ask(voidSale, { input })).voidSale.userErrors).toEqual([]);
    const page = await browser.newPage({ viewport: PHONE, locale: "en-GB" });
    await page.goto(code);
    await page.getByText("Genuine: ALPOKAT issued this receipt").waitFor();
    await page.getByRole("button", { name: "Ask whether it still stands" }).click();
    await page.getByText("Revoked with its sale, on 23 November 2026, 10:00 WIB.").waitFor();
    expect(clock().toISOString()).toBe("2026-11-23T03:00:00.000Z");
    await eventually(codeOnPage, (shown) => shown === code);
  });
});
