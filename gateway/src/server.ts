import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ApolloServer } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import { ApolloServerPluginDrainHttpServer } from "@apollo/server/plugin/drainHttpServer";
import { type Clock, SERVICES, type ServiceName, systemClock } from "@alpokat/kernel";
import type { RunningServer } from "@alpokat/subgraph/process";
import { createRequestSigner, type RequestSigner } from "@alpokat/subgraph/request-signature";
import type { ApolloGateway } from "@apollo/gateway";
import { Pool } from "pg";
import type { DestinationStream, Logger } from "pino";
import { createApp } from "./app";
import { createAuthenticator } from "./authentication";
import { disableVendorTelemetry, type GatewayConfig } from "./config";
import { SubgraphClient } from "./forwarding/subgraph-client";
import { answerUnreadableRequests } from "./http/unreadable-requests";
import { MAX_TOKENS, sizeRule } from "./limits";
import { createLog, describeError } from "./log";
import { operationChecks } from "./operation-checks";
import { formatError } from "./public-errors";
import { RateLimiter } from "./rate-limits";
import type { RequestContext } from "./request-context";
import { createSupergraph, silentLogger } from "./supergraph";
import { DeviceCookies } from "./telemetry";

/** What tests put in the place of the real thing. */
export interface StartOverrides {
  readonly clock?: Clock;
  readonly logDestination?: DestinationStream;
}

const DATABASE_MILLISECONDS = 500;
const DATABASE_CONNECTIONS = 10;

/**
 * Starts the gateway. It starts and serves without any subgraph and without PostgreSQL.
 * @throws ConfigurationError for a supergraph that can't be used.
 */
export async function start(config: GatewayConfig, overrides: StartOverrides = {}): Promise<RunningServer> {
  disableVendorTelemetry();
  const clock = overrides.clock ?? systemClock;
  const log = createLog(config.logLevel, overrides.logDestination);
  const subgraphs = createClients(config, await createRequestSigner(config.signingKey, clock));
  const pool = createPool(config, log);
  const rateLimiter = new RateLimiter(pool, config.rateLimits, config.deviceKey);
  const httpServer = createHttpServer(config);
  const apollo = createApollo(config, {
    gateway: await createSupergraph(config.supergraphFile, subgraphs, log),
    httpServer,
    plugin: operationChecks(rateLimiter, log),
  });
  await apollo.start();
  let isStopping = false;
  const principals = {
    authenticator: createAuthenticator({
      ...config,
      identityVerificationUrl: config.subgraphUrls["identity-verification"],
      clock,
    }),
    devices: new DeviceCookies(config.deviceKey, config.mode === "production"),
    trustedProxies: config.trustedProxies,
    subgraphs,
    clock,
  };
  httpServer.on(
    "request",
    createApp({ config, apollo, principals, rateLimiter, pool, log, isStopping: () => isStopping }),
  );
  const url = await listen(httpServer, config);
  log.info({ port: Number(new URL(url).port) }, "gateway is ready");
  const stop = async (): Promise<void> => {
    isStopping = true;
    await apollo.stop();
    await Promise.all(SERVICES.map((name) => subgraphs[name].close()));
    await pool.end();
  };
  let stopped: Promise<void> | null = null;
  return { url, stop: () => (stopped ??= stop()) };
}

function createClients(
  config: GatewayConfig,
  signer: RequestSigner,
): Readonly<Record<ServiceName, SubgraphClient>> {
  const client = (name: ServiceName): SubgraphClient =>
    new SubgraphClient({
      name,
      url: config.subgraphUrls[name],
      signer,
      callMilliseconds: config.timeLimits.subgraphCall,
    });
  return {
    "identity-verification": client("identity-verification"),
    transactions: client("transactions"),
    communications: client("communications"),
    "disclosure-requests": client("disclosure-requests"),
  };
}

function createPool({ databaseUrl }: GatewayConfig, log: Logger): Pool {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: DATABASE_CONNECTIONS,
    connectionTimeoutMillis: DATABASE_MILLISECONDS,
    query_timeout: DATABASE_MILLISECONDS,
    application_name: "gateway",
  });
  // Without a listener a connection that PostgreSQL ends would end the process: the pool hears of idle ones only.
  pool.on("error", (error) => log.warn(describeError(error), "lost a database connection"));
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
  });
  return pool;
}

function createHttpServer({ timeLimits }: GatewayConfig): Server {
  const server = createServer({
    maxHeaderSize: 16 * 1024,
    headersTimeout: timeLimits.request,
    requestTimeout: timeLimits.request,
    // Node looks for requests that are too slow only this often; its default of 30 s would be the real limit.
    connectionsCheckingInterval: Math.min(1_000, timeLimits.request),
    keepAliveTimeout: 5_000,
  });
  answerUnreadableRequests(server);
  return server;
}

function createApollo(
  { mode, timeLimits }: GatewayConfig,
  {
    gateway,
    httpServer,
    plugin,
  }: { gateway: ApolloGateway; httpServer: Server; plugin: ReturnType<typeof operationChecks> },
): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    gateway,
    csrfPrevention: true,
    introspection: mode === "demo",
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    nodeEnv: "production",
    logger: silentLogger,
    formatError,
    parseOptions: { maxLexicalTokens: MAX_TOKENS },
    validationRules: [sizeRule],
    stopOnTerminationSignals: false,
    plugins: [
      plugin,
      ApolloServerPluginDrainHttpServer({ httpServer, stopGracePeriodMillis: timeLimits.drain }),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}

async function listen(server: Server, { port, host }: GatewayConfig): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${actual}`;
}
