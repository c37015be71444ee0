import { TreeSealer } from "@alpokat/audit";
import { type Clock, type ServiceName, systemClock } from "@alpokat/kernel";
import {
  BlindIndex,
  type CloudEvent,
  type Fact,
  InboxConsumer,
  OutboxRelay,
  PostgresCarrier,
  type SqlExecutor,
  SubjectKeys,
  appendToOutbox,
  cloudEvent,
  inSession,
  jobScope,
  openDataSource,
} from "@alpokat/persistence";
import { type Policy, type RequestGuard, loadPolicy } from "@alpokat/policy";
import type { Router } from "express";
import { Pool } from "pg";
import type { DestinationStream, Logger } from "pino";
import type { DataSource, EntityManager } from "typeorm";
import type { SubgraphEnvironment } from "./configuration";
import { scopeOf } from "./context";
import { GrantVerifier } from "./disclosure-grant";
import { GatewayClient } from "./gateway-client";
import { createLogger } from "./logger";
import { nonceMemory } from "./nonces";
import type { RunningServer } from "./process";
import { Recorder } from "./recorder";
import { createRequestVerifier } from "./request-signature";
import { startSubgraph } from "./start-subgraph";
import { type SubgraphSchemaParts, buildSubgraph } from "./subgraph-schema";
import { type CaseFactsReader, subgraphRoutes } from "./subgraph-server";

/** What a service is made of, given to its wiring. */
export interface ServiceKit {
  readonly environment: SubgraphEnvironment;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly policy: Policy;
  readonly dataSource: DataSource;
  readonly subjectKeys: SubjectKeys;
  readonly gateway: GatewayClient;
  /** Blind index of one column, such as `account.email`. */
  blindIndex(column: string): BlindIndex;
  /** One transaction of an act by the caller: rows in its scope, its decisions recorded in the same commit. */
  inTransaction<T>(guard: RequestGuard, work: (manager: EntityManager) => Promise<T>): Promise<T>;
  /** Tells a fact with the act itself: ids and figures, never personal data. */
  publish(executor: SqlExecutor, type: string, fact: Pick<Fact, "subject" | "data">): Promise<void>;
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

/** What a service's wiring gives back. */
export interface WiredService extends SubgraphSchemaParts {
  readonly caseFacts?: Readonly<Record<string, CaseFactsReader>>;
  readonly publicRoutes?: Router;
  readonly jobs?: readonly BackgroundJob[];
}

export interface ServiceDefinition {
  readonly service: ServiceName;
  readonly schema: string;
  readonly entities: readonly (new () => object)[];
  wire(kit: ServiceKit): WiredService | Promise<WiredService>;
}

/** What tests decide for themselves. */
export interface ServiceOverrides {
  readonly clock?: Clock;
  readonly logDestination?: DestinationStream;
}

/** Starts a subgraph: every service is this, with its own schema and wiring. */
export function startService(
  definition: ServiceDefinition,
  environment: SubgraphEnvironment,
  { clock = systemClock, logDestination }: ServiceOverrides = {},
): Promise<RunningServer> {
  const { service, schema } = definition;
  const logger = createLogger(service, environment.LOG_LEVEL, logDestination);
  return startSubgraph({
    host: environment.HOST,
    port: environment.PORT,
    logger,
    async open(httpServer) {
      const dataSource = await openDataSource({
        url: environment.DATABASE_URL,
        schema,
        entities: definition.entities,
        mustBeDurable: environment.MODE === "production",
        onIdleError: (error) => {
          logger.warn({ error }, "an idle connection broke");
        },
      });
      const recorder = new Recorder({
        service,
        schema,
        subjectKey: environment.AUDIT_SUBJECT_KEY,
        policyHash: loadPolicy().hash,
        clock,
      });
      const carrierPool = openCarrierPool(environment, logger);
      const carrier = new PostgresCarrier({ pool: carrierPool });
      const kit = createKit(definition, environment, { clock, logger, dataSource, recorder, carrier });
      const wired = await definition.wire(kit);
      const graph = await buildSubgraph(wired);
      const verifier = await createRequestVerifier({
        publicJwks: environment.GATEWAY_PUBLIC_JWKS,
        clock,
        rememberNonce: nonceMemory(() => dataSource, schema),
      });
      const { routes, close } = await subgraphRoutes(
        {
          schema: graph,
          policy: kit.policy,
          verifier,
          grants: new GrantVerifier(environment.DISCLOSURE_PUBLIC_JWKS, clock),
          logger,
          writeRecords: (guard) => kit.inJob("audit", () => Promise.resolve(), guard),
          ...(wired.caseFacts && { caseFacts: wired.caseFacts }),
          ...(wired.publicRoutes && { publicRoutes: wired.publicRoutes }),
        },
        httpServer,
      );
      const jobs = [...(wired.jobs ?? []), ...recordJobs(definition, kit, carrier)];
      for (const job of jobs) job.start();
      return {
        routes,
        isReady: async () => (await dataSource.query<unknown[]>("SELECT 1")).length === 1,
        async close() {
          await close();
          await Promise.all(jobs.map((job) => job.stop()));
          await carrierPool.end();
          await dataSource.destroy();
        },
      };
    },
  });
}

/** One connection for each consumer that runs, and one to publish. */
function openCarrierPool({ CARRIER_DATABASE_URL }: SubgraphEnvironment, logger: Logger): Pool {
  const pool = new Pool({ connectionString: CARRIER_DATABASE_URL, max: 5, connectionTimeoutMillis: 1000 });
  pool.on("error", (error) => {
    logger.warn({ error }, "an idle connection to the event carrier broke");
  });
  return pool;
}

/** Told of a background job's failure; the job goes on. */
const failureLog =
  (logger: Logger, job: string) =>
  (error: unknown): void => {
    logger.error({ job, error }, "a background job failed and goes on");
  };

/** Seals the audit record and carries the outbox: every service does both. */
function recordJobs(
  { service, schema }: ServiceDefinition,
  { environment, dataSource, clock, logger }: ServiceKit,
  carrier: PostgresCarrier,
): BackgroundJob[] {
  const sealer = new TreeSealer({
    service,
    schema,
    signingKey: environment.AUDIT_SIGNING_KEY,
    anchorDirectory: environment.AUDIT_ANCHOR_DIR,
    database: dataSource,
    clock,
    onError: failureLog(logger, "audit sealer"),
  });
  const onError = failureLog(logger, "outbox relay");
  return [sealer, new OutboxRelay({ schema, database: dataSource, carrier, clock, onError })];
}

interface OpenParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly dataSource: DataSource;
  readonly recorder: Recorder;
  readonly carrier: PostgresCarrier;
}

function createKit(
  { service, schema }: ServiceDefinition,
  environment: SubgraphEnvironment,
  { clock, logger, dataSource, recorder, carrier }: OpenParts,
): ServiceKit {
  return {
    environment,
    clock,
    logger,
    dataSource,
    policy: loadPolicy(),
    subjectKeys: new SubjectKeys(schema, environment.FIELD_ENCRYPTION_KEY),
    gateway: new GatewayClient(service, environment.GATEWAY_URL, environment.SERVICE_SIGNING_KEY, clock),
    blindIndex: (column) => new BlindIndex(environment.BLIND_INDEX_KEY, column),
    publish: (executor, type, fact) =>
      appendToOutbox(executor, schema, cloudEvent({ ...fact, source: service, type, time: clock() })),
    consumer: ({ name, types, job, handle }) =>
      new InboxConsumer<EntityManager>({
        name,
        schema,
        types,
        carrier,
        database: { transaction: (work) => inSession(dataSource, jobScope(job), work) },
        handle: (event, executor) => handle(event, executor),
        clock,
        onError: failureLog(logger, name),
      }),
    inTransaction: (guard, work) =>
      inSession(dataSource, scopeOf(guard), async (manager) => {
        const result = await work(manager);
        await recorder.write(manager, guard);
        return result;
      }),
    inJob: (job, work, guard) =>
      inSession(dataSource, jobScope(job), async (manager) => {
        const result = await work(manager);
        if (guard) await recorder.write(manager, guard);
        return result;
      }),
  };
}
