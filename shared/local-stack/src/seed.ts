import { setTimeout as pause } from "node:timers/promises";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

/** Runs an operation at the gateway, as anybody outside would. */
export type Operation = (request: {
  readonly document: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Such as `authorization` and `x-alpokat-purpose`. */
  readonly headers?: Readonly<Record<string, string>>;
}) => Promise<Record<string, unknown>>;

/** A step of the demo data. What it returns is kept, and given to the steps after it. */
export interface SeedStep {
  readonly name: string;
  readonly run: (operation: Operation, done: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

/**
 * Runs the steps that have not been run yet: each once in the life of a data folder, also when a start was interrupted.
 * @param file remembers which have run
 */
export async function seedOnce(
  file: string,
  steps: readonly SeedStep[],
  operation: Operation,
): Promise<Record<string, unknown>> {
  const done = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>) : {};
  for (const { name, run } of steps) {
    if (name in done) continue;
    done[name] = (await run(operation, done)) ?? null;
    writeFileSync(`${file}.new`, JSON.stringify(done, null, 2), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return done;
}

const MOST_TRIES = 6;
const FIRST_PAUSE_MS = 500;

type Answer =
  | { readonly data: Record<string, unknown> }
  | { readonly errors: readonly { readonly extensions?: { readonly code?: string } }[] | undefined };

/**
 * Sends operations to a gateway; an error in the answer is an error here. What a slow machine did not finish in time is
 * sent again: every step of the demo data can be repeated.
 */
export function operationAt(gatewayUrl: string, firstPauseMs = FIRST_PAUSE_MS): Operation {
  return async ({ document, variables = {}, headers = {} }) => {
    const body = JSON.stringify({ query: document, variables });
    for (let tries = 1; ; tries += 1) {
      const answer = await post(`${gatewayUrl}/graphql`, headers, body);
      if ("data" in answer) return answer.data;
      const isBusy = answer.errors?.every(({ extensions }) => extensions?.code === "SERVICE_UNAVAILABLE");
      if (isBusy !== true || tries === MOST_TRIES)
        throw new Error(`The demo data could not be written: ${JSON.stringify(answer.errors)}`);
      await pause(firstPauseMs * 2 ** (tries - 1));
    }
  };
}

async function post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Answer> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
  const { data, errors } = (await response.json()) as { data?: Record<string, unknown>; errors?: [] };
  return errors === undefined && data ? { data } : { errors };
}
