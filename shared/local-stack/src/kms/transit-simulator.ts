import http from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { z } from "zod";
import { LOOPBACK } from "../ports";
import { type EngineItem, EngineRefusal, TransitEngine } from "./transit-engine";

/** What a token of the simulator may do: paths below `/v1/`, each a whole one or a beginning that ends with `*`. */
interface TokenPolicy {
  readonly paths: readonly string[];
}

/** An OpenBao that holds nothing but a transit engine, speaking HTTP. */
export interface TransitSimulator {
  /** Base URL. */
  readonly url: string;
  readonly engine: TransitEngine;
  /** Lets a token in. */
  admit(token: string, policy: TokenPolicy): void;
  /** The token has expired, or was revoked. */
  revoke(token: string): void;
  /** Paths that were asked for, in their order. */
  asked(): readonly string[];
  /** `sealed` answers 503, `hanging` takes requests and answers none. */
  setState(state: "open" | "sealed" | "hanging"): void;
  stop(): Promise<void>;
}

const itemSchema = z.object({
  plaintext: z.string().optional(),
  ciphertext: z.string().optional(),
  context: z.string().optional(),
});
const contentSchema = itemSchema.extend({ batch_input: z.array(itemSchema).optional() });

interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const refused = (status: number, ...errors: readonly string[]): Reply => ({ status, body: { errors } });
const LEASE_SECONDS = 3_600;
const DENIED = refused(403, "permission denied");

/** Starts the simulator on any free port of the loopback address. */
export async function startTransitSimulator(): Promise<TransitSimulator> {
  const engine = new TransitEngine();
  const tokens = new Map<string, TokenPolicy>();
  const asked: string[] = [];
  let state: "open" | "sealed" | "hanging" = "open";

  const answer = async (request: http.IncomingMessage): Promise<Reply> => {
    const path = pathOf(request);
    if (state === "sealed") return refused(503, "Vault is sealed");
    const policy = tokens.get(String(request.headers["x-vault-token"]));
    if (!policy?.paths.some((allowed) => covers(allowed, path))) return DENIED;
    const content: unknown = request.method === "POST" ? await json(request) : {};
    return replyOf(engine, path, contentSchema.parse(content));
  };
  const server = http.createServer((request, response) => {
    asked.push(pathOf(request));
    if (state === "hanging") return;
    answer(request).then(
      ({ status, body }) => {
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      },
      () => response.writeHead(400).end(JSON.stringify({ errors: ["failed to parse JSON input"] })),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, LOOPBACK, resolve);
  });
  return {
    url: `http://${LOOPBACK}:${String((server.address() as AddressInfo).port)}`,
    engine,
    admit: (token, policy) => void tokens.set(token, policy),
    revoke: (token) => void tokens.delete(token),
    asked: () => asked,
    setState: (next) => {
      state = next;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

const pathOf = ({ url = "" }: http.IncomingMessage): string => url.replace(/^\/v1\//, "");

const covers = (allowed: string, path: string): boolean =>
  allowed.endsWith("*") ? path.startsWith(allowed.slice(0, -1)) : path === allowed;

function replyOf(engine: TransitEngine, path: string, content: z.output<typeof contentSchema>): Reply {
  if (path === "auth/token/renew-self")
    return { status: 200, body: { auth: { lease_duration: LEASE_SECONDS, renewable: true } } };
  const [mount, operation = "", name = ""] = path.split("/");
  if (mount !== "transit") return refused(404, `no handler for route "${path}"`);
  if (operation === "keys") {
    const data = engine.describe(name);
    return data ? { status: 200, body: { data } } : refused(404);
  }
  const work = operationOf(engine, operation);
  if (!work) return refused(404, "unsupported path");
  return engine.has(name) ? batch(content, name, work) : refused(400, "encryption key not found");
}

type Operation = (name: string, item: EngineItem) => Readonly<Record<string, string>>;

function operationOf(engine: TransitEngine, operation: string): Operation | null {
  if (operation === "encrypt") return (name, item) => ({ ciphertext: engine.encrypt(name, item) });
  if (operation === "decrypt") return (name, item) => ({ plaintext: engine.decrypt(name, item) });
  if (operation === "rewrap") return (name, item) => ({ ciphertext: engine.rewrap(name, item) });
  return null;
}

/** Each item by itself; one that fails makes the status 400 and leaves the others as they are, as OpenBao does. */
function batch(
  { batch_input: items, ...single }: z.output<typeof contentSchema>,
  name: string,
  work: Operation,
): Reply {
  const results = (items ?? [single]).map((item) => {
    try {
      return { ...work(name, item), reference: "" };
    } catch (error) {
      if (!(error instanceof EngineRefusal)) throw error;
      return { error: error.message, reference: "" };
    }
  });
  const status = results.some((result) => "error" in result) ? 400 : 200;
  return { status, body: { data: items ? { batch_results: results } : results[0] } };
}
