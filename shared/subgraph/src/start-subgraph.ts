import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { databaseFault, KeyServiceUnavailable } from "@alpokat/persistence";
import express, { type RequestHandler, type Router } from "express";
import type { Logger } from "pino";
import { ConfigurationError } from "./configuration";
import type { RunningServer } from "./process";

/** A subgraph with everything it needs open. */
export interface OpenSubgraph {
  readonly routes: Router;
  isReady(): Promise<boolean>;
  close(): Promise<void>;
}

export interface SubgraphProcess {
  readonly host: string;
  readonly port: number;
  readonly logger: Logger;
  /** Opens the database and wires the subgraph; called again, with backoff, while the database or the key management service can't be reached. */
  readonly open: (httpServer: Server) => Promise<OpenSubgraph>;
}

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;

/**
 * Listens at once, so that `/health` answers 200 while the database is away and `/ready` says 503; the rest answers as soon
 * as it can be opened, without anybody's hand.
 * @throws what `open` throws, unless it only says that the database or the key management service can't be reached.
 */
export async function startSubgraph({ host, port, logger, open }: SubgraphProcess): Promise<RunningServer> {
  let subgraph: OpenSubgraph | null = null;
  let isStopping = false;
  const current = (): OpenSubgraph | null => subgraph;
  const httpServer = createServer(application(current));
  await new Promise<void>((resolve, reject) => {
    httpServer.once("error", reject).listen(port, host, resolve);
  });

  const attempt = async (delayMs: number): Promise<void> => {
    try {
      subgraph = await open(httpServer);
    } catch (error) {
      if (!isPassing(error)) throw error;
      const { reason } = error as { readonly reason?: string };
      logger.warn({ error, reason, delayMs }, "what the subgraph needs can't be reached; trying again");
      if (!isStopping) retryLater(delayMs);
    }
  };
  const retryLater = (delayMs: number): void => {
    setTimeout(() => {
      if (!isStopping) attempt(Math.min(delayMs * 2, LONGEST_DELAY_MS)).catch(failed);
    }, delayMs).unref();
  };
  const failed = (error: unknown): void => {
    const reason = error instanceof ConfigurationError ? error.message : undefined;
    logger.error({ error, reason }, "the subgraph can't start");
    process.exitCode = 1;
    httpServer.close();
  };

  await attempt(FIRST_DELAY_MS).catch(async (error: unknown) => {
    await closed(httpServer);
    throw error;
  });
  const { port: actualPort } = httpServer.address() as AddressInfo;
  return {
    url: `http://${host}:${String(actualPort)}`,
    async stop() {
      isStopping = true;
      await current()?.close();
      await closed(httpServer);
    },
  };
}

/** Whether it passes without anybody's hand: the database or the key management service is away. */
const isPassing = (error: unknown): boolean =>
  error instanceof KeyServiceUnavailable || databaseFault(error) !== null;

const closed = (httpServer: Server): Promise<void> =>
  new Promise((resolve) => {
    httpServer.close(() => {
      resolve();
    });
    httpServer.closeIdleConnections();
  });

function application(current: () => OpenSubgraph | null): express.Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.get("/health", (_request, response) => {
    response.json({ status: "ok" });
  });
  app.get("/ready", async (_request, response) => {
    const isReady =
      (await current()
        ?.isReady()
        .catch(() => false)) ?? false;
    response.status(isReady ? 200 : 503).json({ status: isReady ? "ready" : "not ready" });
  });
  app.use(routed(current));
  app.use((_request, response) => {
    response.status(404).json({ errors: [{ message: "No such route.", extensions: { code: "NOT_FOUND" } }] });
  });
  return app;
}

const routed =
  (current: () => OpenSubgraph | null): RequestHandler =>
  (request, response, next) => {
    const subgraph = current();
    if (subgraph) {
      subgraph.routes(request, response, next);
      return;
    }
    const extensions = { code: "SERVICE_UNAVAILABLE" };
    response.status(503).json({ errors: [{ message: "The service is starting.", extensions }] });
  };
