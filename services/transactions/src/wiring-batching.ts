import { PublicError } from "@alpokat/kernel";
import { Batcher, claimKeys, keepResults } from "@alpokat/persistence";
import type { RequestGuard } from "@alpokat/policy";
import { type ServiceKit, mayShareTransaction } from "@alpokat/subgraph";
import type { EntityManager } from "typeorm";
import type { InTransaction, Transaction } from "./application/ports";
import type { InSharedTransaction, RecordingTransaction } from "./application/recording-ports";
import { Gathering } from "./batching/gathering";
import { LANES, type SharedMeans, sharedTransaction } from "./batching/shared-transaction";

/** What one caller wants done. */
interface Act {
  readonly guard: RequestGuard;
  /** The caller's idempotency key. */
  readonly key: string;
  readonly work: (tx: RecordingTransaction) => Promise<unknown>;
}

/** Of how many callers a batch is at most: their statements stay well below the time that one may take. */
const MAX_SIZE = 64;
/** Connections that batches take at a time; the pool has ten. */
const MAX_IN_FLIGHT = 8;
/** While one batch of a merchant waits for its commit, the next is prepared. */
const MAX_IN_FLIGHT_OF_MERCHANT = 2;
const MAX_WAITING = 512;

/** What somebody is told for whom there is no place any more. */
export const tooMany = (): PublicError =>
  new PublicError("SERVICE_UNAVAILABLE", {
    id: "Terlalu banyak transaksi sedang dicatat. Silakan coba lagi.",
    en: "Too many transactions are being recorded. Please try again.",
  });

/** The merchants that a caller acts for, as one name. */
export const merchantsOf = ({ principal }: RequestGuard): string => [...principal.merchants].sort().join();

/**
 * How sales that come together are batched (ADR 34). A caller who is alone starts at once, in a transaction of its own.
 * Those who come while two batches of their merchant are under way wait, and then go as one batch: one transaction, in
 * which all of them walk through the same use case side by side, each statement is for all, and each has its own answer
 * after the one commit. A fault of whomever undoes the whole batch, and then each is done alone.
 */
export function sharedTransactions(
  kit: ServiceKit,
  transaction: (manager: EntityManager) => Transaction,
  inTransaction: InTransaction,
): InSharedTransaction {
  const meansOf = sharedMeans(kit, transaction);
  const batcher = new Batcher<Act, unknown>({
    runBatch: (acts) =>
      kit.inSharedTransaction(
        acts.map(({ guard }) => guard),
        (manager) => runTogether(acts, meansOf(manager)),
      ),
    runAlone: ({ guard, work }) => kit.inSharedTransaction([guard], (manager) => work(transaction(manager))),
    groupOf: ({ guard }) => merchantsOf(guard),
    nameOf: ({ guard, key }) => `${String(guard.principal.id)} ${key.toLowerCase()}`,
    maxSize: MAX_SIZE,
    maxInFlight: MAX_IN_FLIGHT,
    maxInFlightOfGroup: MAX_IN_FLIGHT_OF_MERCHANT,
    maxWaiting: MAX_WAITING,
    refusal: tooMany,
    onSplit: (error, callers) => {
      kit.logger.warn({ error, callers }, "a batch met a fault and is done caller by caller");
    },
  });
  return <T>(guard: RequestGuard, key: string, work: (tx: RecordingTransaction) => Promise<T>) =>
    mayShareTransaction(guard)
      ? (batcher.submit({ guard, key, work }) as Promise<T>)
      : inTransaction(guard, work);
}

/** Waits for all of them, also after a fault: none may use the connection once it is given back. */
async function runTogether(acts: readonly Act[], means: SharedMeans): Promise<unknown[]> {
  const gathering = new Gathering(LANES);
  const walking = acts.map(({ work }) => ({ work, walker: gathering.enter() }));
  const outcomes = await Promise.allSettled(
    walking.map(async ({ work, walker }) => {
      try {
        return await work(sharedTransaction(walker, means));
      } finally {
        walker.leave();
      }
    }),
  );
  return outcomes.map((outcome) => {
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  });
}

/** A transaction of the service, with what it does of many callers by one statement. */
function sharedMeans(
  kit: ServiceKit,
  transaction: (manager: EntityManager) => Transaction,
): (manager: EntityManager) => SharedMeans {
  const store = { schema: "transactions", inputIndex: kit.blindIndex("idempotency.input") };
  return (manager) => ({
    tx: transaction(manager),
    claimKeys: (requests) => {
      const now = kit.clock();
      const claimed = requests.map((request) => ({ ...request, now }));
      return claimKeys(manager, store, claimed);
    },
    keepResults: (results) => keepResults(manager, store, results, kit.clock()),
    publishAll: (facts) => kit.publishAll(manager, facts),
  });
}
