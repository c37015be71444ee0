import { SealingBacklog, TreeSealer } from "@alpokat/audit";
import { type Clock, type ServiceName, systemClock } from "@alpokat/kernel";
import {
  OutboxRelay,
  PostgresCarrier,
  SubjectKeys,
  keyEncryptionOf,
  openDataSource,
} from "@alpokat/persistence";
import { type FactsLoader, PolicyInForce } from "@alpokat/policy";
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
import { checkKeyEncryption } from "./key-encryption/check-key-encryption";
import { tokenRenewal } from "./key-encryption/token-renewal";
import { createLogger } from "./logger";
import { nonceMemory } from "./nonces";
import type { RunningServer } from "./process";
import { Recorder } from "./recorder";
import { createRequestVerifier } from "./request-signature";
import { type BackgroundJob, type ServiceKit, createKit, failureLog } from "./service-kit";
import { standingConsumer } from "./standing/standing-consumer";
import { factsOfBoth, heldFor } from "./standing/subject-standing";
import { type OpenSubgraph, startSubgraph } from "./start-subgraph";
import { releaseConsumer } from "./withheld/release-consumer";
import { type SubgraphSchemaParts, buildSubgraph } from "./subgraph-schema";
import { type CaseFactsReader, type SubgraphRoutes, subgraphRoutes } from "./subgraph-server";

/** What a service's wiring gives back. */
export interface WiredService extends SubgraphSchemaParts {
  readonly caseFacts?: Readonly<Record<string, CaseFactsReader>>;
  readonly publicRoutes?: Router;
  /** What others tell by calling back, below `/webhooks`; the gateway forwards it as it came. */
  readonly webhooks?: Router;
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
  readonly policies?: PolicyInForce;
}

/** Keys are looked up by one short statement each. */
const KEY_CONNECTIONS = 4;

/** A service about to be opened. */
interface Opening {
  readonly definition: ServiceDefinition;
  readonly environment: SubgraphEnvironment;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly policies: PolicyInForce;
  readonly backlog: SealingBacklog;
}

/** Starts a subgraph: every service is this, with its own schema and wiring. */
export async function startService(
  definition: ServiceDefinition,
  environment: SubgraphEnvironment,
  { clock = systemClock, logDestination, policies = new PolicyInForce() }: ServiceOverrides = {},
): Promise<RunningServer> {
  const logger = createLogger(definition.service, environment.LOG_LEVEL, logDestination);
  const backlog = new SealingBacklog(environment.AUDIT_UNSEALED_LIMIT);
  const opening: Opening = { definition, environment, clock, logger, policies, backlog };
  const { HOST: host, PORT: port } = environment;
  const open = (httpServer: Server): Promise<OpenSubgraph> => openService(opening, httpServer);
  const server = await startSubgraph({ host, port, logger, open });
  return { ...server, reload: () => reloadPolicy(policies, logger) };
}

/** A text that can't be used is told of, and the policy before stays in force. */
function reloadPolicy(policies: PolicyInForce, logger: Logger): void {
  try {
    const isAnother = policies.reload();
    logger.info({ policyHash: policies.current.hash, isAnother }, "the policy was read again");
  } catch (error) {
    logger.error(
      { error, policyHash: policies.current.hash },
      "the policy can't be used; the one before stays",
    );
  }
}

async function openService(opening: Opening, httpServer: Server): Promise<OpenSubgraph> {
  const { definition, environment, logger, backlog } = opening;
  const { keyEncryption, kms } = keyEncryptionOf(environment);
  await checkKeyEncryption(keyEncryption);
  const dataSource = await openDatabase(opening, { url: environment.DATABASE_URL });
  const carrierPool = openCarrierPool(environment, logger);
  const carrier = new PostgresCarrier({ pool: carrierPool });
  const recorder = createRecorder(opening);
  const keys = await openDatabase(opening, { url: environment.KEYS_DATABASE_URL, poolSize: KEY_CONNECTIONS });
  const subjectKeys = new SubjectKeys({
    schema: definition.schema,
    database: keys,
    keyEncryption,
  });
  const relay = openRelay(opening, dataSource, carrier);
  const kit = createKit(definition, environment, {
    ...opening,
    dataSource,
    subjectKeys,
    recorder,
    carrier,
    wakeRelay: () => {
      relay.wake();
    },
  });
  const wired = await definition.wire(kit);
  const { routes, close } = await openRoutes(opening, { kit, recorder, wired, httpServer });
  const renewals = kms?.renewing ? [tokenRenewal(kms.renewing, failureLog(logger, "token renewal"))] : [];
  const jobs = [...(wired.jobs ?? []), relay, ...commonJobs(definition, kit, backlog), ...renewals];
  for (const job of jobs) job.start();
  return {
    routes,
    isReady: async () => {
      await Promise.all([dataSource.query("SELECT 1"), keys.query("SELECT 1"), keyEncryption.check()]);
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

const createRecorder = ({ definition, environment, clock, backlog }: Opening): Recorder => {
  const { service, schema } = definition;
  return new Recorder({ service, schema, subjectKey: environment.AUDIT_SUBJECT_KEY, clock, backlog });
};

interface WiredParts {
  readonly kit: ServiceKit;
  readonly recorder: Recorder;
  readonly wired: WiredService;
  readonly httpServer: Server;
}

async function openRoutes(
  { definition, environment, clock, logger, policies }: Opening,
  { kit, recorder, wired, httpServer }: WiredParts,
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
      policies,
      facts: factsOfBoth(kit.standing, wired.standing),
      heldFor: heldFor({ schema: definition.schema, dataSource: kit.dataSource }),
      verifier,
      grants: new GrantVerifier(environment.DISCLOSURE_PUBLIC_JWKS, clock),
      logger,
      writeRecords: (guard) => recorder.write(kit.dataSource, guard),
      storeAhead: (records, deciding) => recorder.store(kit.dataSource, records, deciding),
      ...(wired.caseFacts && { caseFacts: wired.caseFacts }),
      ...(wired.publicRoutes && { publicRoutes: wired.publicRoutes }),
      ...(wired.webhooks && { webhooks: wired.webhooks }),
    },
    httpServer,
  );
}

/** One connection for each consumer that runs, and one to publish. */
function openCarrierPool({ CARRIER_DATABASE_URL }: SubgraphEnvironment, logger: Logger): Pool {
  const pool = new Pool({ connectionString: CARRIER_DATABASE_URL, max: 9, connectionTimeoutMillis: 1000 });
  const tell = (error: Error): void => {
    logger.warn({ error }, "a connection to the event carrier broke");
  };
  pool.on("error", tell);
  // The pool listens while a connection is idle; while it is used nobody would, and that would end the process.
  pool.on("connect", (client) => {
    client.on("error", tell);
  });
  return pool;
}

/** Knows who is restricted or held, tells what a gag withheld once it ends, and erases: every service does. */
function subjectJobs(
  { service, schema, personalData: declaration }: ServiceDefinition,
  kit: ServiceKit,
): BackgroundJob[] {
  const clearance = clearanceByGateway(kit.gateway);
  const onError = failureLog(kit.logger, "erasure");
  const eraser = new Eraser({ service, schema, declaration, kit, clearance, onError });
  return [standingConsumer(schema, kit), releaseConsumer(schema, kit), ...erasureJobs(schema, kit, eraser)];
}

/** Seals the record, and does what people are owed: every service does. */
function commonJobs(
  definition: ServiceDefinition,
  kit: ServiceKit,
  backlog: SealingBacklog,
): BackgroundJob[] {
  const { service, schema } = definition;
  const { environment, dataSource, clock, logger } = kit;
  const sealer = new TreeSealer({
    service,
    schema,
    signingKey: environment.AUDIT_SIGNING_KEY,
    anchorDirectory: environment.AUDIT_ANCHOR_DIR,
    database: dataSource,
    clock,
    backlog,
    onError: failureLog(logger, "audit sealer"),
  });
  return [sealer, ...subjectJobs(definition, kit)];
}

/** Takes what is told to the carrier: every service does. */
const openRelay = (
  { definition: { schema }, clock, logger }: Opening,
  database: DataSource,
  carrier: PostgresCarrier,
): OutboxRelay =>
  new OutboxRelay({ schema, database, carrier, clock, onError: failureLog(logger, "outbox relay") });
