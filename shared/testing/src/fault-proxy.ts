import net from "node:net";
import type { AddressInfo } from "node:net";

/** What a proxy does to the connections it gets: the words of the fault matrix. */
type Fault =
  | "none"
  | "refuse"
  | "hang"
  | "reset-before"
  | "reset-after"
  | { readonly cut: number }
  | { readonly dripMilliseconds: number };

/** A TCP proxy before one server. */
export interface FaultProxy {
  readonly url: string;
  /** Connections so far. */
  connections: number;
  /** How many connections meet the fault before the proxy works again; infinite at first. */
  remaining: number;
  fault: Fault;
  stop(): Promise<void>;
}

export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    proxy.connections += 1;
    const fault = proxy.remaining > 0 ? proxy.fault : "none";
    proxy.remaining -= 1;
    client.on("error", () => undefined);
    if (fault === "refuse") {
      client.resetAndDestroy();
      return;
    }
    sockets.add(client);
    if (fault === "hang") return;
    if (fault === "reset-before") {
      client.once("data", () => client.resetAndDestroy());
      return;
    }
    const upstream = net.connect(Number(port), hostname);
    sockets.add(upstream);
    upstream.on("error", () => client.destroy());
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
    client.pipe(upstream);
    upstream.on("data", (data) => passOn(data, client, fault));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const proxy: FaultProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: 0,
    remaining: Number.POSITIVE_INFINITY,
    fault: "none",
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

function passOn(data: Buffer, client: net.Socket, fault: Fault): void {
  if (fault === "reset-after") client.resetAndDestroy();
  else if (typeof fault === "object" && "cut" in fault) {
    client.write(data.subarray(0, data.length - fault.cut), () => client.destroy());
  } else if (typeof fault === "object") void drip(data, client, fault.dripMilliseconds);
  else client.write(data);
}

async function drip(data: Buffer, client: net.Socket, milliseconds: number): Promise<void> {
  for (const byte of data) {
    if (client.destroyed) return;
    client.write(Buffer.of(byte));
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
  }
}
