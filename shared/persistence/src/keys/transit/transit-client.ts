import { setTimeout as pause } from "node:timers/promises";
import { request } from "undici";
import { z } from "zod";
import { KeyServiceUnavailable, TokenRefused } from "./faults";
import type { TransitToken } from "./token";

/** Where an OpenBao or Vault is, and how a process is known there. */
export interface TransitPlace {
  /** Base URL, without a slash at the end. */
  readonly url: string;
  readonly token: TransitToken;
}

/** An answer that is about the question: the service was there and knew the token. */
export interface TransitAnswer {
  readonly status: number;
  readonly data: unknown;
  readonly errors: readonly string[];
}

/** Of one try and of the pause before the next: together well below the 2 s that a subgraph is given. */
const ATTEMPT_MS = 600;
const PAUSE_MS = 100;
const ATTEMPTS = 2;

const answerSchema = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.string()).default([]),
  auth: z.object({ lease_duration: z.number() }).nullish(),
});

/** Speaks HTTP to OpenBao or Vault: bounded in time, repeated where that is safe, and never telling the token. */
export class TransitClient {
  constructor(private readonly place: TransitPlace) {}

  /** Whether a refused token stays refused, since nobody but the operator can give another one. */
  get hasFixedToken(): boolean {
    return this.place.token.isOurs;
  }

  /**
   * @param path such as `transit/encrypt/name`
   * @param content without it the path is read
   * @throws KeyServiceUnavailable where nobody answers in time, the service is sealed or overloaded, or the token is refused
   */
  ask(path: string, content?: object): Promise<TransitAnswer> {
    return this.#asked(path, content);
  }

  /** Prolongs the token. @returns for how many seconds it lives now. */
  async renewToken(): Promise<number> {
    const { auth } = await this.#asked("auth/token/renew-self", {});
    if (!auth) throw new KeyServiceUnavailable("the token can't be renewed");
    return auth.lease_duration;
  }

  async #asked(path: string, content?: object): Promise<Answer> {
    const answer = await this.#answered(path, content);
    if (answer.status !== 403) return answer;
    // Somebody may have written a new one since: that is asked once.
    if (await this.place.token.refresh().catch(() => false)) {
      const second = await this.#answered(path, content);
      if (second.status !== 403) return second;
    }
    throw new TokenRefused(`refuses the token, or its policy does not allow ${path}`);
  }

  async #answered(path: string, content?: object): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#tried(path, content);
      if (typeof answer !== "string") return answer;
      if (attempt === ATTEMPTS) throw new KeyServiceUnavailable(answer);
      await pause(PAUSE_MS);
    }
  }

  /** @returns what was answered, or why asking again may help. */
  async #tried(path: string, content?: object): Promise<Answer | string> {
    const token = await this.#token();
    try {
      const { statusCode: status, body } = await request(`${this.place.url}/v1/${path}`, {
        method: content ? "POST" : "GET",
        headers: { "x-vault-token": token, "x-vault-request": "true", "content-type": "application/json" },
        ...(content && { body: JSON.stringify(content) }),
        signal: AbortSignal.timeout(ATTEMPT_MS),
      });
      const text = await body.text();
      if (status === 503) return "is sealed or not available";
      if (status === 429 || status >= 500) return `answers with status ${String(status)}`;
      return { status, ...read(text) };
    } catch (error) {
      return `can't be reached (${kindOf(error)})`;
    }
  }

  async #token(): Promise<string> {
    try {
      return await this.place.token.current();
    } catch {
      throw new KeyServiceUnavailable("has no token: its file can't be read");
    }
  }
}

type Answer = TransitAnswer & { readonly auth?: { readonly lease_duration: number } | null | undefined };

/** What an answer says; nothing where it is none of a transit engine, such as a proxy's page. */
function read(text: string): Omit<Answer, "status"> {
  try {
    const { data, errors, auth } = answerSchema.parse(JSON.parse(text));
    return { data, errors, auth };
  } catch {
    return { data: undefined, errors: [] };
  }
}

/** An error's code or name: its message may quote an address. */
function kindOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === "string" ? code : String(name);
}
