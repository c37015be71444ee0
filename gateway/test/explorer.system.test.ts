import { type Browser, chromium, type ConsoleMessage } from "playwright-core";
import { startGraph, type TestGraph } from "./support/graph";

let graph: TestGraph;
let browser: Browser;
beforeAll(async () => {
  graph = await startGraph({ demoSignIns: [{ label: "Ayu", email: "ayu@example.com", password: "demo" }] });
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
});
afterAll(async () => {
  await browser.close();
  await graph.stop();
});

describe("the explorer in a browser", () => {
  it("when it is opened and a query is run, then it answers, and nothing is refused or asked elsewhere", async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    const elsewhere: string[] = [];
    page.on("console", (message: ConsoleMessage) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(graph.url) && !request.url().startsWith("data:"))
        elsewhere.push(request.url());
    });

    await page.goto(graph.url);
    await page.getByRole("button", { name: /Execute query/ }).click();
    await page.getByText('"me": null').waitFor();

    expect(await page.locator("#sign-in option").allTextContents()).toEqual(["nobody", "Ayu"]);
    expect(await page.locator("#purpose option").count()).toBe(18);
    expect(complaints).toEqual([]);
    expect(elsewhere).toEqual([]);
  });
});
