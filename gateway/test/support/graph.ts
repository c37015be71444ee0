import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { composeServices } from "@apollo/composition";
import type { RunningServer } from "@alpokat/subgraph/process";
import { freePort, testDatabase, type TestDatabase, testKeys } from "@alpokat/testing";
import { type GatewayConfig, parseConfig } from "../../src/config";
import { start, type StartOverrides } from "../../src/server";
import { startIdentity, startTransactions } from "./sample-graph";
import type { TestSubgraph } from "./test-subgraph";

export const ISSUER = "https://id.alpokat.test";

/** The sample graph with a gateway before it. */
export interface TestGraph {
  readonly identity: TestSubgraph;
  readonly transactions: TestSubgraph;
  readonly config: GatewayConfig;
  readonly database: TestDatabase;
  readonly url: string;
  /** Lines of the gateway's log, parsed. */
  readonly lines: Record<string, unknown>[];
  /** Starts another gateway on the same graph; it is stopped with the graph. */
  startGateway(changes: Partial<GatewayConfig>, overrides?: StartOverrides): Promise<RunningServer>;
  stop(): Promise<void>;
}

/** Starts two subgraphs, composes them and starts a gateway; two more subgraphs are configured and down. */
export async function startGraph(changes: Partial<GatewayConfig> = {}): Promise<TestGraph> {
  const [identity, transactions, database] = await Promise.all([
    startIdentity(),
    startTransactions(),
    testDatabase(),
  ]);
  const folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-gateway-"));
  const supergraphFile = path.join(folder, "supergraph.graphql");
  await writeFile(supergraphFile, compose([identity, transactions]));
  const down = `http://127.0.0.1:${await freePort()}`;
  const config = parseConfig({
    ...environment(database.urlFor("gateway_app")),
    IDENTITY_VERIFICATION_URL: identity.url,
    TRANSACTIONS_URL: transactions.url,
    COMMUNICATIONS_URL: down,
    DISCLOSURE_REQUESTS_URL: down,
    SUPERGRAPH_FILE: supergraphFile,
  });
  const lines: Record<string, unknown>[] = [];
  const gateways: RunningServer[] = [];
  const startGateway: TestGraph["startGateway"] = async (more, overrides) => {
    const logDestination = {
      write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
    };
    const gateway = await start({ ...config, ...changes, ...more }, { logDestination, ...overrides });
    gateways.push(gateway);
    return gateway;
  };
  const { url } = await startGateway({});
  return {
    identity,
    transactions,
    config: { ...config, ...changes },
    database,
    url,
    lines,
    startGateway,
    async stop() {
      await Promise.all(gateways.map((gateway) => gateway.stop()));
      await Promise.all([identity.stop(), transactions.stop()]);
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}

/** A complete environment of the gateway in demo mode, with subgraphs that are down. */
export function environment(databaseUrl: string): Record<string, string> {
  const { gateway, servicePublicJwks } = testKeys();
  const down = "http://127.0.0.1:9";
  return {
    PORT: "0",
    MODE: "demo",
    DATABASE_URL: databaseUrl,
    SIGNING_KEY: JSON.stringify(gateway.signingKey),
    DEVICE_KEY: gateway.deviceKey,
    ISSUER,
    SERVICE_PUBLIC_JWKS: JSON.stringify(servicePublicJwks),
    IDENTITY_VERIFICATION_URL: down,
    TRANSACTIONS_URL: down,
    COMMUNICATIONS_URL: down,
    DISCLOSURE_REQUESTS_URL: down,
    RATE_LIMIT_ADDRESS: "100000",
    RATE_LIMIT_ACCOUNT: "100000",
    RATE_LIMIT_SIGN_IN: "100000",
    LOG_LEVEL: "debug",
  };
}

function compose(subgraphs: readonly TestSubgraph[]): string {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map(({ name, document }) => ({ name, typeDefs: document, url: "http://by-configuration" })),
  );
  if (!supergraphSdl) throw new Error(errors?.map((error) => error.message).join("\n"));
  return supergraphSdl;
}
