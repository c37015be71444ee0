import { readFile } from "node:fs/promises";
import { ApolloGateway } from "@apollo/gateway";
import { SERVICES, type ServiceName } from "@alpokat/kernel";
import type { Logger } from "pino";
import { ConfigurationError } from "@alpokat/subgraph/configuration";
import { SubgraphDataSource } from "./forwarding/subgraph-data-source";
import type { SubgraphClient } from "./forwarding/subgraph-client";

/**
 * The query planner and executor on a composed supergraph. Starts without asking any subgraph, so that it starts
 * while one is down.
 * @throws ConfigurationError where the file can't be read.
 */
export async function createSupergraph(
  file: string,
  subgraphs: Readonly<Record<ServiceName, SubgraphClient>>,
  log: Logger,
): Promise<ApolloGateway> {
  const supergraphSdl = await readSupergraph(file);
  return new ApolloGateway({
    supergraphSdl,
    logger: silentLogger,
    telemetry: { includeDocument: false, recordExceptions: false },
    buildService({ name }) {
      if (!isService(name))
        throw new ConfigurationError([`SUPERGRAPH_FILE: names the unknown subgraph ${name}`]);
      return new SubgraphDataSource(subgraphs[name], log);
    },
  });
}

/** Apollo's own lines quote documents, variables and addresses; what matters of them is logged by us. */
export const silentLogger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

async function readSupergraph(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    throw new ConfigurationError(["SUPERGRAPH_FILE: names a file that can't be read"]);
  }
}

function isService(name: string): name is ServiceName {
  return (SERVICES as readonly string[]).includes(name);
}

function ignore(): void {
  // Nothing leaves by this way.
}
