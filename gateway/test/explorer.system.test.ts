import { PURPOSES } from "@alpokat/kernel";
import type { Browser } from "playwright-core";
import { complaintsOf, openBrowser } from "./support/browser";
import { startGraph, type TestGraph } from "./support/graph";

let graph: TestGraph;
let browser: Browser;
beforeAll(async () => {
  graph = await startGraph({ demoSignIns: [{ label: "Ayu", email: "ayu@example.com", password: "demo" }] });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await graph.stop();
});

describe("the explorer in a browser", () => {
  it("when it is opened and a query is run, then it answers, and nothing is refused or asked elsewhere", async () => {
    const page = await browser.newPage();
    const complaints = complaintsOf(page, graph.url, "data:");

    await page.goto(graph.url);
    await page.getByRole("button", { name: /Execute query/ }).click();
    await page.getByText('"me": null').waitFor();

    expect(await page.locator("#sign-in option").allTextContents()).toEqual(["nobody", "Ayu"]);
    const [none, ...purposes] = await page.locator("#purpose option").allTextContents();
    expect([none, purposes]).toEqual(["none", PURPOSES]);
    expect(complaints).toEqual([]);
  });
});
