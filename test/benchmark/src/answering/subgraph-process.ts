import { type JsonWebKey, randomBytes } from "node:crypto";
import { systemClock } from "@alpokat/kernel";
import { LocalKeyEncryption, openDataSource, SubjectKeys } from "@alpokat/persistence";
import { PolicyInForce } from "@alpokat/policy";
import {
  createLogger,
  createRequestVerifier,
  GrantVerifier,
  nonceMemory,
  Recorder,
  standingOf,
  startSubgraph,
  subgraphRoutes,
  type SubgraphServerParts,
} from "@alpokat/subgraph";
import type { DataSource } from "typeorm";
import { guardedGraph, plainGraph } from "./people.graph";
import { readPeopleFrom, SCHEMA } from "./people.rows";

/** What the process is told when it starts. */
export interface SubgraphSettings {
  readonly databaseUrl: string;
  readonly isGuarded: boolean;
  readonly gatewayJwks: { readonly keys: readonly JsonWebKey[] };
}

/** What it tells: where it listens, and, whenever asked, how long it has computed (milliseconds). */
export type SubgraphMessage = { readonly url: string } | { readonly processorTime: number };

const SERVICE = "transactions";

/** A subgraph as the kit runs one, which does everything by the same code whether it is guarded or not. */
async function serve({ databaseUrl, isGuarded, gatewayJwks }: SubgraphSettings): Promise<string> {
  const dataSource = await openDatabase(databaseUrl);
  const logger = createLogger(SERVICE, "error");
  const read = readPeopleFrom(dataSource);
  const policies = new PolicyInForce();
  const parts: SubgraphServerParts = {
    schema: await (isGuarded ? guardedGraph(read) : plainGraph(read)),
    policies,
    verifier: await createRequestVerifier({
      audience: SERVICE,
      publicJwks: gatewayJwks,
      clock: systemClock,
      rememberNonce: nonceMemory(() => dataSource, SCHEMA),
    }),
    grants: new GrantVerifier(gatewayJwks as never, systemClock),
    logger,
    ...(isGuarded
      ? await guardOf(dataSource, databaseUrl)
      : { facts: async () => new Map(), writeRecords: async () => undefined }),
  };
  const { url } = await startSubgraph({
    host: "127.0.0.1",
    port: 0,
    logger,
    open: async (httpServer) => ({ ...(await subgraphRoutes(parts, httpServer)), isReady: async () => true }),
  });
  return url;
}

/** What only a guard needs: what is known about subjects, and the record. */
async function guardOf(
  dataSource: DataSource,
  databaseUrl: string,
): Promise<Pick<SubgraphServerParts, "facts" | "writeRecords" | "storeAhead">> {
  const subjectKeys = new SubjectKeys({
    schema: SCHEMA,
    database: await openDatabase(databaseUrl),
    keyEncryption: new LocalKeyEncryption(randomBytes(32)),
  });
  const recorder = new Recorder({
    service: SERVICE,
    schema: SCHEMA,
    subjectKey: randomBytes(32),
    clock: systemClock,
  });
  return {
    facts: standingOf({ schema: SCHEMA, dataSource, subjectKeys }),
    writeRecords: (guard) => recorder.write(dataSource, guard),
    storeAhead: (records, deciding) => recorder.store(dataSource, records, deciding),
  };
}

const openDatabase = (url: string): Promise<DataSource> =>
  openDataSource({ url, schema: SCHEMA, entities: [], mustBeDurable: true, onIdleError: () => undefined });

const tell = (message: SubgraphMessage): void => {
  process.send?.(message);
};

process.once("message", (settings: SubgraphSettings) => {
  process.on("message", () => {
    const { user, system } = process.cpuUsage();
    tell({ processorTime: (user + system) / 1_000 });
  });
  serve(settings).then(
    (url) => {
      tell({ url });
    },
    (error: unknown) => {
      throw error;
    },
  );
});
process.once("disconnect", () => process.exit());
