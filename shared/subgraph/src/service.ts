import { TreeSealer } from "@alpokat/audit";
import { type Clock, type ServiceName, systemClock } from "@alpokat/kernel";
import { BlindIndex, OutboxRelay, PostgresCarrier, SubjectKeys, inSession, jobScope, openDataSource } from "@alpokat/persistence";
import { type Policy, type RequestGuard, loadPolicy } from "@alpokat/policy";
import type { Router } from "express";
import type { DestinationStream, Logger } from "pino";
import type { DataSource, EntityManager } from "typeorm";
import type { SubgraphEnvironment } from "./configuration";
import { scopeOf } from "./context";
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
  readonly carrier: PostgresCarrier;
  readonly subjectKeys: SubjectKeys;
  readonly gateway: GatewayClient;
  /** Blind index of one column, such as `account.email`. */
  blindIndex(column: string): BlindIndex;
  /** One transaction of an act by the caller: rows in its scope, its decisions recorded in the same commit. */
  inTransaction<T>(guard: RequestGuard, work: (manager: EntityManager) => Promise<T>): Promise<T>;
  /** One transaction of a job of the service, on behalf of nobody or, with a guard, of a caller whose scope is too narrow. */
  inJob<T>(job: string, work: (manager: EntityManager) => Promise<T>, guard?: RequestGuard): Promise<T>;
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
      const kit = createKit(definition, environment, { clock, logger, dataSource, recorder });
      const wired = await definition.wire(kit);
      const { schema: graph } = await buildSubgraph(wired);
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
          logger,
          clock,
          writeRecords: (guard) => kit.inJob("audit", () => Promise.resolve(), guard),
          ...(wired.caseFacts && { caseFacts: wired.caseFacts }),
          ...(wired.publicRoutes && { publicRoutes: wired.publicRoutes }),
        },
        httpServer,
      );
      const jobs = [...(wired.jobs ?? []), ...recordJobs(definition, kit)];
      for (const job of jobs) job.start();
      return {
        routes,
        isReady: async () => (await dataSource.query<unknown[]>("SELECT 1")).length === 1,
        async close() {
          await close();
          await Promise.all(jobs.map((job) => job.stop()));
          await kit.carrier.close();
          await dataSource.destroy();
        },
      };
    },
  });
}

/** Seals the audit record and carries the outbox: every service does both. */
function recordJobs({ service, schema }: ServiceDefinition, { environment, dataSource, carrier, clock, logger }: ServiceKit): BackgroundJob[] {
  const onError = (error: unknown): void => {
    logger.error({ error }, "a background job failed and goes on");
  };
  const sealer = new TreeSealer({
    service,
    schema,
    signingKey: environment.AUDIT_SIGNING_KEY,
    anchorDirectory: environment.AUDIT_ANCHOR_DIR,
    dataSource,
    clock,
    onError,
  });
  return [sealer, new OutboxRelay({ schema, dataSource, carrier, source: service, onError })];
}

interface OpenParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly dataSource: DataSource;
  readonly recorder: Recorder;
}

function createKit(
  { service, schema }: ServiceDefinition,
  environment: SubgraphEnvironment,
  { clock, logger, dataSource, recorder }: OpenParts,
): ServiceKit {
  return {
    environment,
    clock,
    logger,
    dataSource,
    policy: loadPolicy(),
    carrier: new PostgresCarrier(environment.CARRIER_DATABASE_URL),
    subjectKeys: new SubjectKeys(schema, environment.FIELD_ENCRYPTION_KEY),
    gateway: new GatewayClient(service, environment.GATEWAY_URL, environment.SERVICE_SIGNING_KEY),
    blindIndex: (column) => new BlindIndex(environment.BLIND_INDEX_KEY, column),
    inTransaction: (guard, work) =>
      inSession(dataSource, scopeOf(guard.principal), async (manager) => {
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
