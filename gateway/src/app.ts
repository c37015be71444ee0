import type { ApolloServer } from "@apollo/server";
import express, { type Express } from "express";
import type { Pool } from "pg";
import type { Logger } from "pino";
import type { GatewayConfig } from "./config";
import { begin } from "./http/begin";
import { explorerRoutes } from "./http/explorer";
import { graphqlEndpoint } from "./http/graphql-endpoint";
import { crossOrigin, securityHeaders } from "./http/headers";
import { healthRoutes } from "./http/health";
import { publicRoutes } from "./http/public-routes";
import { webhookRoutes } from "./http/webhook-routes";
import { refuseErrors, refuseUnknownRoute } from "./http/refuse";
import { pageRoutes } from "./pages/routes";
import type { PrincipalSources } from "./principals";
import type { RateLimiter } from "./rate-limits";
import type { RequestContext } from "./request-context";

/** The parts that the chain of handlers is made of. */
export interface AppParts {
  readonly config: GatewayConfig;
  readonly apollo: ApolloServer<RequestContext>;
  readonly principals: PrincipalSources;
  readonly rateLimiter: RateLimiter;
  readonly pool: Pool;
  readonly log: Logger;
  readonly isStopping: () => boolean;
}

/** The path of a request through the gateway, from top to bottom. */
export function createApp({
  config,
  apollo,
  principals,
  rateLimiter,
  pool,
  log,
  isStopping,
}: AppParts): Express {
  const { subgraphs } = principals;
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", false);
  app.use(begin(log, config.timeLimits.request));
  app.use(securityHeaders({ isProduction: config.mode === "production" }));
  app.use(crossOrigin(config.corsOrigins));
  app.use(healthRoutes({ subgraphs, pool, isStopping }));
  app.use(publicRoutes({ principals, subgraphs, rateLimiter }));
  app.use(webhookRoutes({ principals, subgraphs, rateLimiter }));
  app.use(pageRoutes({ apollo, principals, log }));
  if (config.mode === "demo") app.use(explorerRoutes(config.demoSignIns));
  app.use(graphqlEndpoint({ apollo, principals, rateLimiter }));
  app.use(refuseUnknownRoute);
  app.use(refuseErrors(log));
  return app;
}
