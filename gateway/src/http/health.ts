import type { ServiceName } from "@alpokat/kernel";
import { type RequestHandler, Router } from "express";
import type { Pool } from "pg";
import type { SubgraphClient } from "../forwarding/subgraph-client";
import { route } from "./begin";

const PROBE_MILLISECONDS = 1_000;
/** How long an answer of the probes is given again, so that asking often costs the subgraphs nothing. */
const REMEMBERED_MILLISECONDS = 1_000;

type Up = "up" | "down";
interface Readiness {
  readonly status: "ready" | "stopping";
  readonly subgraphs: Readonly<Record<string, Up>>;
  /** Of the rate limits; without it they are counted in memory. */
  readonly database: Up;
}

/** What health is told from. */
export interface HealthSources {
  readonly subgraphs: Readonly<Record<ServiceName, SubgraphClient>>;
  readonly pool: Pool;
  readonly isStopping: () => boolean;
}

/**
 * `/health`: the process runs. `/ready`: the gateway can serve, and what stands behind it. A subgraph that is down
 * does not make the gateway unready: the other subgraphs' fields still answer. Only a gateway that is stopping is.
 */
export function healthRoutes(sources: HealthSources): Router {
  let asked: { readonly at: number; readonly readiness: Promise<Omit<Readiness, "status">> } | null = null;
  const ready: RequestHandler = async (_request, response) => {
    const now = performance.now();
    if (!asked || now - asked.at > REMEMBERED_MILLISECONDS) asked = { at: now, readiness: probe(sources) };
    const status = sources.isStopping() ? "stopping" : "ready";
    response.status(status === "ready" ? 200 : 503).json({ status, ...(await asked.readiness) });
  };
  const routes = Router();
  routes.get("/health", route("/health"), (_request, response) => void response.json({ status: "ok" }));
  routes.get("/ready", route("/ready"), ready);
  return routes;
}

async function probe({ subgraphs, pool }: HealthSources): Promise<Omit<Readiness, "status">> {
  const states = await Promise.all(
    Object.values(subgraphs).map(
      async (each) => [each.name, upOrDown(await each.isReady(PROBE_MILLISECONDS))] as const,
    ),
  );
  const database = await pool.query("SELECT").then(
    () => true,
    () => false,
  );
  return { subgraphs: Object.fromEntries(states), database: upOrDown(database) };
}

const upOrDown = (isUp: boolean): Up => (isUp ? "up" : "down");
