import { TreeSealer } from "@alpokat/audit";
import { type Clock, type ServiceName, systemClock } from "@alpokat/kernel";
import {
  LocalKeyEncryption,
  OutboxRelay,
  PostgresCarrier,
  SubjectKeys,
  openDataSource,
} from "@alpokat/persistence";
import { type FactsLoader, loadPolicy } from "@alpokat/policy";
import type { Router } from "express";
import type { Server } from "node:http";
import { Pool } from "pg";
import type { DestinationStream, Logger } from "pino";
import type { DataSource } from "typeorm";
import type { SubgraphEnvironment } from "./configuration";
import { clearanceByGateway } from "./erasure/clearance";
import { Eraser } from "./erasure/eraser";
import { erasureJobs } from "./erasure/erasure-jobs";
import type { PersonalDataDeclaration } from "./erasure/personal-data";
import { GrantVerifier } from "./disclosure-grant";
import { createLogger } from "./logger";
import { nonceMemory } from "./nonces";
import type { RunningServer } from "./process";
import { Recorder } from "./recorder";
import { createRequestVerifier } from "./request-signature";
import { type BackgroundJob, type ServiceKit, createKit, failureLog } from "./service-kit";
import { standingConsumer } from "./standing/standing-consumer";
import { factsOfBoth } from "./standing/subject-standing";
import { type OpenSubgraph, startSubgraph } from "./start-subgraph";
import { type SubgraphSchemaParts, buildSubgraph } from "./subgraph-schema";
import { type CaseFactsReader, type SubgraphRoutes, subgraphRoutes } from "./subgraph-server";

/** What a service's wiring gives back. */
export interface WiredService extends SubgraphSchemaParts {
  readonly caseFacts?: Readonly<Record<string, CaseFactsReader>>;
  readonly publicRoutes?: Router;
  readonly jobs?: readonly BackgroundJob[];
  /** Facts about subjects from the service's own tables, beside what every service knows (`kit.standing`). */
  readonly standing?: FactsLoader;
}

export interface ServiceDefinition {
  readonly service: ServiceName;
  readonly schema: string;
  readonly entities: readonly (new () => object)[];
  /** What it keeps of people, and what of it goes when somebody is erased. */
  readonly personalData: PersonalDataDeclaration;
  wire(kit: ServiceKit): WiredService | Promise<WiredService>;
}

/** What tests decide for themselves. */
export interface ServiceOverrides {
  readonly clock?: Clock;
  readonly logDestination?: DestinationStream;
}

/** Keys are looked up by one short statement each. */
const KEY_CONNECTIONS = 4;

/** A service about to be opened. */
interface Opening {
  readonly definition: ServiceDefinition;
  readonly environment: SubgraphEnvironment;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Starts a subgraph: every service is this, with its own schema and wiring. */
export function startService(
  definition: ServiceDefinition,
  environment: SubgraphEnvironment,
  { clock = systemClock, logDestination }: ServiceOverrides = {},
): Promise<RunningServer> {
  const logger = createLogger(definition.service, environment.LOG_LEVEL, logDestination);
  const opening: Opening = { definition, environment, clock, logger };
  const { HOST: host, PORT: port } = environment;
  return startSubgraph({ host, port, logger, open: (httpServer) => openService(opening, httpServer) });
}

async function openService(opening: Opening, httpServer: Server): Promise<OpenSubgraph> {
  const { definition, environment, clock, logger } = opening;
  const dataSource = await openDatabase(opening, { url: environment.DATABASE_URL });
  const carrierPool = openCarrierPool(environment, logger);
  const carrier = new PostgresCarrier({ pool: carrierPool });
  const recorder = createRecorder(opening);
  const keys = await openDatabase(opening, { url: environment.KEYS_DATABASE_URL, poolSize: KEY_CONNECTIONS });
  const subjectKeys = new SubjectKeys({
    schema: definition.schema,
    database: keys,
    keyEncryption: new LocalKeyEncryption(environment.FIELD_ENCRYPTION_KEY),
  });
  const kit = createKit(definition, environment, {
    clock,
    logger,
    dataSource,
    subjectKeys,
    recorder,
    carrier,
  });
  const wired = await definition.wire(kit);
  const { routes, close } = await openRoutes(opening, { kit, wired, httpServer });
  const jobs = [
    ...(wired.jobs ?? []),
    ...recordJobs(definition, kit, carrier),
    ...subjectJobs(definition, kit),
  ];
  for (const job of jobs) job.start();
  return {
    routes,
    isReady: async () => {
      await Promise.all([dataSource.query("SELECT 1"), keys.query("SELECT 1")]);
      return true;
    },
    async close() {
      await close();
      await Promise.all(jobs.map((job) => job.stop()));
      await carrierPool.end();
      await keys.destroy();
      await dataSource.destroy();
    },
  };
}

const openDatabase = (
  { definition, environment, logger }: Opening,
  place: { readonly url: string; readonly poolSize?: number },
): Promise<DataSource> =>
  openDataSource({
    ...place,
    schema: definition.schema,
    entities: definition.entities,
    mustBeDurable: environment.MODE === "production",
    onIdleError: (error) => {
      logger.warn({ error }, "an idle connection broke");
    },
  });

const createRecorder = ({ definition: { service, schema }, environment, clock }: Opening): Recorder =>
  new Recorder({
    service,
    schema,
    subjectKey: environment.AUDIT_SUBJECT_KEY,
    policyHash: loadPolicy().hash,
    clock,
  });

interface WiredParts {
  readonly kit: ServiceKit;
  readonly wired: WiredService;
  readonly httpServer: Server;
}

async function openRoutes(
  { definition, environment, clock, logger }: Opening,
  { kit, wired, httpServer }: WiredParts,
): Promise<SubgraphRoutes> {
  const verifier = await createRequestVerifier({
    audience: definition.service,
    publicJwks: environment.GATEWAY_PUBLIC_JWKS,
    clock,
    rememberNonce: nonceMemory(() => kit.dataSource, definition.schema),
  });
  return subgraphRoutes(
    {
      schema: await buildSubgraph(wired),
      policy: kit.policy,
      facts: factsOfBoth(kit.standing, wired.standing),
      verifier,
      grants: new GrantVerifier(environment.DISCLOSURE_PUBLIC_JWKS, clock),
      logger,
      writeRecords: (guard) => kit.inJob("audit", () => Promise.resolve(), guard),
      ...(wired.caseFacts && { caseFacts: wired.caseFacts }),
      ...(wired.publicRoutes && { publicRoutes: wired.publicRoutes }),
    },
    httpServer,
  );
}

/** One connection for each consumer that runs, and one to publish. */
function openCarrierPool({ CARRIER_DATABASE_URL }: SubgraphEnvironment, logger: Logger): Pool {
  const pool = new Pool({ connectionString: CARRIER_DATABASE_URL, max: 8, connectionTimeoutMillis: 1000 });
  pool.on("error", (error) => {
    logger.warn({ error }, "an idle connection to the event carrier broke");
  });
  return pool;
}

/** Knows who is restricted or held, and erases: every service does. */
function subjectJobs(
  { service, schema, personalData: declaration }: ServiceDefinition,
  kit: ServiceKit,
): BackgroundJob[] {
  const clearance = clearanceByGateway(kit.gateway);
  const onError = failureLog(kit.logger, "erasure");
  const eraser = new Eraser({ service, schema, declaration, kit, clearance, onError });
  return [standingConsumer(schema, kit), ...erasureJobs(schema, kit, eraser)];
}

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
