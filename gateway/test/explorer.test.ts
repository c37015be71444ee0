import { type Answer, send } from "./support/client";
import { startGraph, type TestGraph } from "./support/graph";

const SIGN_IN = { label: "Ayu, a merchant", email: "ayu@example.com", password: "a demo password" };

let graph: TestGraph;
beforeAll(async () => {
  graph = await startGraph({ demoSignIns: [SIGN_IN] });
});
afterAll(() => graph.stop());

const open = (url: string): Promise<Answer> =>
  send(url, { method: "GET", headers: { accept: "text/html,*/*;q=0.8" } });

describe("the explorer", () => {
  it("when a browser opens /graphql of a demo, then it gets GraphiQL with files of the gateway only", async () => {
    const page = await open(`${graph.url}/graphql`);
    expect([page.status, page.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(String(page.headers["content-security-policy"])).toContain("script-src 'self';");
    expect(page.text).not.toMatch(/https?:/);
    const files = [...page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, address]) => String(address));
    expect(files).toHaveLength(6);
    const answers = await Promise.all(files.map((file) => open(graph.url + file)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  });

  it("when the page asks for its settings, then they name the demo's sign-ins", async () => {
    const { body } = await open(`${graph.url}/explorer/settings.json`);
    expect((body as { signIns?: unknown }).signIns).toEqual([SIGN_IN]);
  });

  it("when the gateway is in production, then there is none of it", async () => {
    const { url } = await graph.startGateway({ mode: "production" });
    const paths = ["/", "/explorer/settings.json", "/explorer/graphiql.js"];
    expect(await Promise.all(paths.map(async (each) => (await open(url + each)).status))).toEqual([
      404, 404, 404,
    ]);
    expect((await open(`${url}/graphql`)).status).toBe(400);
  });

  it("when a file outside is asked for, then it is not served", async () => {
    expect((await open(`${graph.url}/explorer/..%2fpackage.json`)).status).toBe(404);
  });
});
