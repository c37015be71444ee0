import { post } from "./support/client";
import { startGraph, type TestGraph } from "./support/graph";
import { AYU } from "./support/sample-graph";

let graph: TestGraph;
beforeAll(async () => {
  graph = await startGraph();
});
afterAll(() => graph.stop());

/** The telemetry that the subgraph saw. */
async function telemetryFor(
  headers: Record<string, string | string[]>,
  url = graph.url,
): Promise<Record<string, unknown>> {
  const { body } = await post(url, { query: "{ principal }" }, headers);
  return (JSON.parse(String(body.data?.principal)) as { telemetry: Record<string, unknown> }).telemetry;
}

describe("telemetry of clause 2", () => {
  it("when nothing is trusted, then the address is that of the peer, whatever the client says", async () => {
    expect((await telemetryFor({ "x-forwarded-for": "203.0.113.9" })).ip).toBe("127.0.0.1");
  });

  it.each([
    ["203.0.113.9", "203.0.113.9"],
    ["8.8.8.8, 203.0.113.9", "203.0.113.9"],
    ["8.8.8.8, 203.0.113.9, 10.1.2.3", "203.0.113.9"],
    ["8.8.8.8, 10.1.2.3", "8.8.8.8"],
    ["nonsense", "127.0.0.1"],
    ["8.8.8.8, nonsense, 10.1.2.3", "10.1.2.3"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["2001:db8::1", "2001:db8::1"],
    ["", "127.0.0.1"],
  ])("when proxies are trusted and say %j, then the address is %s", async (forwarded, ip) => {
    const { url } = await graph.startGateway({ trustedProxies: ["127.0.0.1", "10.0.0.0/8"] });
    expect((await telemetryFor({ "x-forwarded-for": forwarded }, url)).ip).toBe(ip);
  });

  it.each([
    [
      "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36",
      "Chrome 130.0.0.0",
      "Android 15",
    ],
    ["AlpokatKasir/3.2 (Android 14)", "AlpokatKasir 3.2", "Android 14"],
    ["curl/8.9.1", "curl 8.9.1", null],
    ["", null, null],
  ])("when the user agent is %s, then it is told as %s on %s", async (userAgent, application, system) => {
    expect(await telemetryFor({ "user-agent": userAgent })).toMatchObject({ application, system });
  });

  const cookieOf = (answer: Awaited<ReturnType<typeof post>>): string =>
    String(answer.headers["set-cookie"]).split(";")[0] ?? "";

  it("when a device comes again with its cookie, then it is the same and no new cookie is set", async () => {
    const first = await post(graph.url, { query: "{ principal }" });
    expect(first.headers["set-cookie"]).toMatch(
      /^alpokat_device=[0-9a-f-]{36}\.[\w-]{43}; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const second = await post(
      graph.url,
      { query: "{ principal }" },
      { cookie: `theme=dark; ${cookieOf(first)}` },
    );
    expect(second.headers["set-cookie"]).toBeUndefined();
    const [one, other] = [first, second].map(
      (each) =>
        (JSON.parse(String(each.body.data?.principal)) as { telemetry: { deviceId: string } }).telemetry
          .deviceId,
    );
    expect(one).toBe(other);
  });

  it("when a cookie was made up or altered, then the device is a new one", async () => {
    const cookie = cookieOf(await post(graph.url, { query: "{ total }" }));
    const altered = cookie.replace(/=[0-9a-f]{8}/, "=00000000");
    for (const each of [altered, `alpokat_device=${AYU}`, `alpokat_device=${AYU}.`, `${cookie}x`]) {
      const answer = await post(graph.url, { query: "{ total }" }, { cookie: each });
      expect(answer.headers["set-cookie"]).toBeDefined();
    }
  });

  it("when the gateway is in production, then the cookie is for TLS only", async () => {
    const { url } = await graph.startGateway({ mode: "production" });
    expect(String((await post(url, { query: "{ total }" })).headers["set-cookie"])).toMatch(/; Secure$/);
  });
});
