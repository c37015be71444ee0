import type { Principal, ServiceName } from "@alpokat/kernel";
import type { RequestSigner } from "@alpokat/subgraph/request-signature";
import { Pool } from "undici";
import { refusal } from "../refusals";
import { CircuitBreaker } from "./circuit-breaker";

/** Largest answer of a subgraph that is read, in bytes. */
const MAX_RESPONSE_BYTES = 5 * 1024 * 1024;
const CONNECT_MILLISECONDS = 1_000;
const CONNECTIONS = 64;

/** A request to a subgraph. */
export interface SubgraphRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly principal: Principal;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** `performance.now()` at which the whole request of the client ends. */
  readonly deadline: number;
  /** Whether it is sent once more when the connection failed. Never for a mutation: it may have taken effect. */
  readonly mayRetry: boolean;
}

/** What a subgraph answered, whatever the status. */
export interface SubgraphAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/** An answer that is none of the agreed forms. The reason is for the log and quotes nothing of the answer. */
export class UnusableAnswer extends Error {
  override readonly name = "UnusableAnswer";
}

/** What a client of a subgraph is made of. */
export interface SubgraphClientOptions {
  readonly name: ServiceName;
  /** Base URL without a path. */
  readonly url: string;
  readonly signer: RequestSigner;
  readonly callMilliseconds: number;
  readonly breaker?: CircuitBreaker;
}

/** Talks to one subgraph: a pool of connections, a signature for each request, bounded time and size, a breaker. */
export class SubgraphClient {
  readonly name: ServiceName;
  private readonly pool: Pool;
  private readonly signer: RequestSigner;
  private readonly callMilliseconds: number;
  private readonly breaker: CircuitBreaker;

  constructor({
    name,
    url,
    signer,
    callMilliseconds,
    breaker = new CircuitBreaker(),
  }: SubgraphClientOptions) {
    this.name = name;
    this.signer = signer;
    this.callMilliseconds = callMilliseconds;
    this.breaker = breaker;
    this.pool = new Pool(new URL(url).origin, {
      connections: CONNECTIONS,
      pipelining: 1,
      connectTimeout: CONNECT_MILLISECONDS,
      maxResponseSize: MAX_RESPONSE_BYTES,
    });
  }

  /**
   * @param read takes what is needed from the answer; throws UnusableAnswer for one that makes no sense.
   * @throws PublicError SERVICE_UNAVAILABLE where there is no usable answer in time; its cause says why, for the log.
   */
  async send<Result>(request: SubgraphRequest, read: (answer: SubgraphAnswer) => Result): Promise<Result> {
    if (!this.breaker.permits()) throw this.unavailable("circuit is open");
    try {
      const answer = await this.attemptAndRetry(request);
      if (answer.status >= 500) throw new UnusableAnswer(`answered ${answer.status}`);
      const result = read(answer);
      this.breaker.succeeded();
      return result;
    } catch (error) {
      this.breaker.failed();
      throw this.unavailable(reasonOf(error));
    }
  }

  /** Whether the subgraph says that it is ready; asked besides the breaker and unsigned. */
  async isReady(milliseconds: number): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(milliseconds);
      const { statusCode, body } = await this.pool.request({ method: "GET", path: "/ready", signal });
      await body.dump();
      return statusCode === 200;
    } catch {
      return false;
    }
  }

  close(): Promise<void> {
    return this.pool.destroy();
  }

  private async attemptAndRetry(request: SubgraphRequest): Promise<SubgraphAnswer> {
    try {
      return await this.attempt(request);
    } catch (error) {
      if (!request.mayRetry || !isConnectionError(error)) throw error;
      return this.attempt(request);
    }
  }

  private async attempt(request: SubgraphRequest): Promise<SubgraphAnswer> {
    const { method, path, principal, body } = request;
    const signature = await this.signer.sign({ audience: this.name, method, path, principal, body });
    const remaining = Math.min(this.callMilliseconds, request.deadline - performance.now());
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), Math.max(remaining, 0));
    try {
      const response = await this.pool.request({
        method,
        path,
        headers: { ...request.headers, ...signature },
        body: method === "POST" ? body : null,
        signal: controller.signal,
      });
      const contentType = response.headers["content-type"];
      return {
        status: response.statusCode,
        contentType: typeof contentType === "string" ? contentType : "",
        // Under the same timer: an answer that drips is not waited for.
        body: Buffer.from(await response.body.arrayBuffer()),
      };
    } finally {
      clearTimeout(timer);
    }
  }

  private unavailable(reason: string): Error {
    return refusal("SERVICE_UNAVAILABLE", `${this.name}: ${reason}`);
  }
}

const CONNECTION_ERRORS = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "UND_ERR_SOCKET",
  "UND_ERR_CONNECT_TIMEOUT",
]);

function isConnectionError(error: unknown): boolean {
  return CONNECTION_ERRORS.has(codeOf(error));
}

/** A word for the log; no text of an error, because that names addresses. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "failed";
  if (error.name === "AbortError") return "time is up";
  if (error instanceof UnusableAnswer) return error.message;
  return codeOf(error) || "failed";
}

function codeOf(error: unknown): string {
  const code: unknown = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "";
}
