import net from "node:net";

const DENIED = Symbol.for("alpokat.network-denied");
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost|::ffff:127\.\d+\.\d+\.\d+)$/;

type Connect = typeof net.Socket.prototype.connect;

/**
 * Makes every connection to another machine throw from now on, before a name is looked up. `fetch`, `http`, `tls`,
 * undici, pg and nodemailer all come by here.
 */
export function denyNetwork(): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the socket it was called on
  const original: Connect & { [DENIED]?: true } = net.Socket.prototype.connect;
  if (original[DENIED]) return;
  const guarded = function (this: net.Socket, ...parameters: unknown[]): net.Socket {
    const host = hostOf(parameters);
    if (!LOOPBACK.test(host)) throw new Error(`A test may not reach other machines: ${host}`);
    return Reflect.apply(original, this, parameters);
  };
  net.Socket.prototype.connect = Object.assign(guarded, { [DENIED]: true as const });
}

/** The forms of `connect`: options, port and host, path, or node's own array of any of these. */
function hostOf(parameters: readonly unknown[]): string {
  const [first, second] = parameters;
  if (Array.isArray(first)) return hostOf(first);
  if (typeof first === "object" && first !== null) return hostOfOptions(first);
  if (typeof first === "string" && Number.isNaN(Number(first))) return "localhost";
  return typeof second === "string" ? second : "localhost";
}

function hostOfOptions(options: { path?: unknown; host?: unknown }): string {
  if (typeof options.path === "string") return "localhost";
  return typeof options.host === "string" && options.host !== "" ? options.host : "localhost";
}
