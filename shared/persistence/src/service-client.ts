import type { Writable } from "node:stream";
import { Client, type ClientConfig } from "pg";
import { nameOf } from "./prepared";

type Run = (...given: readonly unknown[]) => unknown;

/** SQLSTATE of every statement that comes after the one that failed, until the transaction is rolled back. */
const TRANSACTION_FAILED = "25P02";

/**
 * A connection that prepares what is `prepared`, and tells what went wrong.
 *
 * Statements are sent before those ahead of them are answered, and where one fails all that follow are refused because of it. Who waits
 * for one of these is told of the first fault, whose code says what to do about it.
 *
 * Pool and TypeORM listen to a connection in turns, and one that breaks between two of them would end the process. Here nobody
 * needs to be told: the query that runs is rejected, and of an idle connection the pool tells.
 */
export class ServiceClient extends Client {
  #fault: unknown = null;

  constructor(config?: string | ClientConfig) {
    super(config);
    this.on("error", () => undefined);
    const together = messagesTogether(this);
    // Looked up with each call: whoever counts statements at the driver sees those of connections that are open already.
    const run = (...given: readonly unknown[]): unknown =>
      this.#told((super.query as Run).call(this, ...given));
    this.query = ((text: unknown, values: unknown, ...rest: readonly unknown[]) => {
      together();
      const name = nameOf(text);
      return name === undefined ? run(text, values, ...rest) : run({ name, text }, values, ...rest);
    }) as Client["query"];
  }

  /** Answers come in the order of the statements, so what succeeds shows that the fault before it is over. */
  #told(answer: unknown): unknown {
    if (!(answer instanceof Promise)) return answer;
    return answer.then(
      (result: unknown) => {
        this.#fault = null;
        return result;
      },
      (error: unknown) => {
        const isConsequence = (error as { readonly code?: unknown }).code === TRANSACTION_FAILED;
        if (!isConsequence || this.#fault === null) this.#fault = error;
        throw this.#fault;
      },
    );
  }
}

/** What is asked in one turn goes to the server as one message: to write each by itself costs a call to the system, and a wake-up there. */
function messagesTogether(client: { readonly connection: { readonly stream: Writable } }): () => void {
  let isGathering = false;
  return () => {
    if (isGathering) return;
    isGathering = true;
    const { stream } = client.connection;
    stream.cork();
    process.nextTick(() => {
      isGathering = false;
      stream.uncork();
    });
  };
}
