import http from "node:http";
import net, { type AddressInfo } from "node:net";
import tls from "node:tls";

describe("a test that reaches for another machine", () => {
  test.each([
    ["options", () => net.connect({ host: "192.0.2.1", port: 80 })],
    ["port and host", () => net.connect(80, "192.0.2.1")],
    ["a name", () => net.connect({ host: "example.com", port: 80 })],
    ["TLS", () => tls.connect({ host: "192.0.2.1", port: 443 })],
    ["HTTP", () => http.get("http://192.0.2.1/")],
  ])("when it connects by %s, then it is stopped", (_, connect) => {
    expect(connect).toThrow(/^A test may not reach other machines: (192\.0\.2\.1|example\.com)$/);
  });

  test("when it fetches, then it is stopped", async () => {
    const error: unknown = await fetch("http://192.0.2.1/").catch((reason: unknown) => reason);
    expect(error).toHaveProperty("cause.message", "A test may not reach other machines: 192.0.2.1");
  });
});

test("when a test connects to this machine, then it is let through", async () => {
  const server = net.createServer((socket) => socket.end("hello")).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  for (const socket of [
    net.connect(port),
    net.connect({ port, host: "127.0.0.1" }),
    net.connect(port, "localhost"),
  ]) {
    const received: unknown = await new Promise((resolve) => socket.once("data", resolve));
    expect(String(received)).toBe("hello");
  }
  server.close();
});
