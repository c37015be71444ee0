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

/** The subgraph took longer than a call may. */
class CallTimedOut extends Error {
  override readonly name = "CallTimedOut";
}

/** The client's request had less time left than a call has. */
class RequestTimedOut extends Error {
  override readonly name = "RequestTimedOut";
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
   * @throws PublicError SERVICE_UNAVAILABLE where there is no usable answer in time, QUERY_TOO_COMPLEX where it is
   * larger than is read; its cause says why, for the log.
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
      this.record(error);
      if (isTooLarge(error)) throw refusal("QUERY_TOO_COMPLEX", `${this.name}: answer is too large`);
      throw this.unavailable(reasonOf(error));
    }
  }

  /** Tells the breaker what is the subgraph's fault: otherwise one client could close a subgraph to all others. */
  private record(error: unknown): void {
    if (isTooLarge(error)) this.breaker.succeeded();
    else if (error instanceof CallTimedOut) this.breaker.timedOut();
    else if (error instanceof RequestTimedOut) this.breaker.abandoned();
    else this.breaker.failed();
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
    const remaining = Math.max(request.deadline - performance.now(), 0);
    const timeUp = remaining < this.callMilliseconds ? new RequestTimedOut() : new CallTimedOut();
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(timeUp), Math.min(this.callMilliseconds, remaining));
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

function isTooLarge(error: unknown): boolean {
  return codeOf(error) === "UND_ERR_RES_EXCEEDED_MAX_SIZE";
}

/** A word for the log; no text of an error, because that names addresses. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "failed";
  if (error instanceof CallTimedOut) return "time of the call is up";
  if (error instanceof RequestTimedOut) return "time of the request is up";
  if (error instanceof UnusableAnswer) return error.message;
  return codeOf(error) || "failed";
}

function codeOf(error: unknown): string {
  const code: unknown = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "";
}
