import { type Clock, type ServiceName } from "@alpokat/kernel";
import {
  BlindIndex,
  type CloudEvent,
  type Fact,
  InboxConsumer,
  type PostgresCarrier,
  type RowScope,
  type SqlExecutor,
  type SubjectKeys,
  appendToOutbox,
  cloudEvent,
  inSession,
  jobScope,
} from "@alpokat/persistence";
import { type FactsLoader, type Policy, type RequestGuard, type PolicyInForce } from "@alpokat/policy";
import type { Logger } from "pino";
import type { DataSource, EntityManager } from "typeorm";
import type { SubgraphEnvironment } from "./configuration";
import { scopeOf, sharedScopeOf } from "./context";
import { GatewayClient } from "./gateway-client";
import type { Recorder } from "./recorder";
import { standingOf } from "./standing/subject-standing";

/** What a service is made of, given to its wiring. */
export interface ServiceKit {
  readonly environment: SubgraphEnvironment;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The policy in force now; a request is decided by its guard's, which stays the same until it ends. */
  readonly policy: Policy;
  readonly dataSource: DataSource;
  readonly subjectKeys: SubjectKeys;
  readonly gateway: GatewayClient;
  /** Whether subjects are restricted, erased, held or object, as far as the service knows now: an answer about each one asked for. */
  readonly standing: FactsLoader;
  /** The same, asked in a transaction. */
  standingIn(manager: EntityManager): FactsLoader;
  /** Blind index of one column, such as `account.email`. */
  blindIndex(column: string): BlindIndex;
  /** One transaction of an act by the caller: rows in its scope, its decisions recorded in the same commit. */
  inTransaction<T>(guard: RequestGuard, work: (manager: EntityManager) => Promise<T>): Promise<T>;
  /**
   * One transaction of acts by several callers: it sees the rows of their own merchants and no others, so that whoever
   * works in it must keep callers apart. All decisions are recorded in the same commit. Statements are planned once.
   * @throws for a caller on a case or with a grant, whose scope is no other's.
   */
  inSharedTransaction<T>(
    guards: readonly RequestGuard[],
    work: (manager: EntityManager) => Promise<T>,
  ): Promise<T>;
  /** Stores a guard's decisions in the transaction of the act that they were about. */
  record(executor: SqlExecutor, guard: RequestGuard): Promise<void>;
  /** Tells a fact with the act itself: ids and figures, never personal data. */
  publish(executor: SqlExecutor, type: string, fact: Pick<Fact, "subject" | "data">): Promise<void>;
  /** The same for several facts, by one statement. */
  publishAll(
    executor: SqlExecutor,
    facts: readonly (Pick<Fact, "subject" | "data"> & { readonly type: string })[],
  ): Promise<void>;
  /** Hears events of the named types; each has its effects exactly once, in a transaction that runs as the job. */
  consumer(options: ConsumerOptions): BackgroundJob;
  /** One transaction of a job of the service, on behalf of nobody or, with a guard, of a caller whose scope is too narrow. */
  inJob<T>(job: string, work: (manager: EntityManager) => Promise<T>, guard?: RequestGuard): Promise<T>;
}

export interface ConsumerOptions {
  /** Unique among all services, such as `communications.receipts`. */
  readonly name: string;
  readonly types: readonly string[];
  readonly job: string;
  readonly handle: (event: CloudEvent, manager: EntityManager) => Promise<void>;
}

/** Something that runs beside the requests: a relay, a consumer, a timer. */
export interface BackgroundJob {
  start(): void;
  stop(): Promise<void>;
}

/** What is open when a kit is made of it. */
export interface OpenParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly dataSource: DataSource;
  readonly subjectKeys: SubjectKeys;
  readonly recorder: Recorder;
  readonly carrier: PostgresCarrier;
  /** There is something in the outbox. */
  readonly wakeRelay: () => void;
  readonly policies: PolicyInForce;
}

/** Makes the kit of one service. */
export function createKit(
  { service, schema }: { readonly service: ServiceName; readonly schema: string },
  environment: SubgraphEnvironment,
  { clock, logger, dataSource, subjectKeys, recorder, carrier, wakeRelay, policies }: OpenParts,
): ServiceKit {
  const recorded = recordedTransactions(dataSource, recorder);
  return {
    environment,
    clock,
    logger,
    dataSource,
    get policy() {
      return policies.current;
    },
    subjectKeys,
    gateway: new GatewayClient(service, environment.GATEWAY_URL, environment.SERVICE_SIGNING_KEY, clock),
    standing: standingOf({ schema, dataSource, subjectKeys }),
    standingIn: (manager) => standingOf({ schema, dataSource: manager, subjectKeys }),
    blindIndex: (column) => new BlindIndex(environment.BLIND_INDEX_KEY, column),
    record: (executor, guard) => recorder.write(executor, guard),
    publish: (executor, type, fact) =>
      appendToOutbox(executor, schema, cloudEvent({ ...fact, source: service, type, time: clock() })).then(
        wakeRelay,
      ),
    publishAll: (executor, facts) => {
      const events = facts.map((fact) => cloudEvent({ ...fact, source: service, time: clock() }));
      return appendToOutbox(executor, schema, ...events).then(wakeRelay);
    },
    consumer: ({ name, types, job, handle }) =>
      new InboxConsumer<EntityManager>({
        name,
        schema,
        types,
        carrier,
        database: { transaction: (work) => inSession(dataSource, jobScope(job), work) },
        handle,
        clock,
        onError: failureLog(logger, name),
      }),
    inTransaction: (guard, work) => recorded(scopeOf(guard), [guard], work),
    inSharedTransaction: (guards, work) => recorded(sharedScopeOf(guards), guards, work),
    inJob: (job, work, guard) => recorded(jobScope(job), guard ? [guard] : [], work),
  };
}

/** Transactions with the record of what their guards decided; what fails gives the records back, also to its own next attempt. */
function recordedTransactions(dataSource: DataSource, recorder: Recorder) {
  return async <T>(
    scope: RowScope,
    guards: readonly RequestGuard[],
    work: (manager: EntityManager) => Promise<T>,
  ): Promise<T> => {
    let giveBack: () => void = () => undefined;
    try {
      return await inSession(dataSource, scope, async (manager) => {
        giveBack();
        const result = await work(manager);
        giveBack = await recorder.writeAll(manager, guards);
        return result;
      });
    } catch (error) {
      giveBack();
      throw error;
    }
  };
}

/** Told of a background job's failure; the job goes on. */
export const failureLog =
  (logger: Logger, job: string) =>
  (error: unknown): void => {
    logger.error({ job, error }, "a background job failed and goes on");
  };
