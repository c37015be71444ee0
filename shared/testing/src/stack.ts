import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Writable } from "node:stream";
import { type Clock, SERVICES, type ServiceName } from "@alpokat/kernel";
import { PROCESSES, type StackFacts, freePort } from "@alpokat/local-stack";
import { type TestDatabase, testDatabase } from "./test-database";
import { testKeys } from "./test-keys";

interface Running {
  readonly url: string;
  stop(): Promise<void>;
}

interface Startable {
  readonly parseConfig: (environment: Readonly<Record<string, string>>) => unknown;
  readonly start: (
    config: unknown,
    overrides: { clock?: Clock; logDestination?: Writable },
  ) => Promise<Running>;
}

export interface StackOptions {
  readonly clock?: Clock;
  /** Subgraphs to start; the gateway always starts, and the others are down to it. */
  readonly services?: readonly ServiceName[];
  /** Changes to the environment of single processes, by name. */
  readonly environment?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly smtpUrl?: string;
  /** Whoever makes QRIS payments, such as the payment simulator; nobody without it. */
  readonly qrisProviderUrl?: string;
  /** A database that is there already, and stays when the stack stops: such as one that is to be restored. */
  readonly database?: TestDatabase;
  /** Where the subjects' keys are, apart from the data. */
  readonly keysDatabase?: TestDatabase;
}

/** The product as a test sees it: its gateway, its database and what it wrote to its logs. */
export interface Stack {
  readonly gatewayUrl: string;
  readonly database: TestDatabase;
  /** Folder of the anchored tree heads of a service. */
  anchorDirectory(service: ServiceName): string;
  url(service: ServiceName): string;
  /** The environment that a process runs with. */
  environment(process: string): Readonly<Record<string, string>>;
  /** Everything that every process logged so far. */
  logs(): string;
  stopService(service: ServiceName): Promise<void>;
  stop(): Promise<void>;
}

/** Requests that a test makes in a minute are not what the limits are for. */
const GENEROUS = { RATE_LIMIT_ACCOUNT: "100000", RATE_LIMIT_ADDRESS: "100000", RATE_LIMIT_SIGN_IN: "100000" };

/** A loaded machine is no fraud: the deadline has a test of its own, which sets it. */
const UNHURRIED = { FRAUD_DEADLINE_MS: "1000" };

const LIMITS_OF: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  gateway: GENEROUS,
  transactions: UNHURRIED,
};

/** Starts subgraphs and gateway in this process, on a database of their own, by the configuration that `npm start` uses. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const database = options.database ?? (await testDatabase());
  const folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-stack-"));
  const facts = await stackFacts(database, folder, options);
  const lines: string[] = [];
  const logDestination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const wanted: readonly string[] = [...(options.services ?? SERVICES), "gateway"];
  const running = new Map<string, Running>();
  for (const { name } of PROCESSES.filter((process) => wanted.includes(process.name))) {
    const { parseConfig, start } = load(name);
    const config = patient(parseConfig(environmentOf(name, facts, options)));
    running.set(
      name,
      await start(config, { logDestination, ...(options.clock && { clock: options.clock }) }),
    );
  }
  return {
    gatewayUrl: urlOf(running, "gateway"),
    database,
    anchorDirectory: (service) => path.join(folder, "audit-anchors", service),
    url: (service) => urlOf(running, service),
    environment: (name) => environmentOf(name, facts, options),
    logs: () => lines.join(""),
    async stopService(service) {
      await running.get(service)?.stop();
      running.delete(service);
    },
    async stop() {
      // The gateway first: what it still asks for is answered.
      for (const name of [...running.keys()].reverse()) await running.get(name)?.stop();
      if (!options.database) await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface TimeLimited {
  readonly timeLimits: Readonly<Record<"subgraphCall" | "request", number>>;
}

/** The gateway's time limits have tests of their own; in the others a loaded machine is not a fault. */
function patient(config: unknown): unknown {
  const { timeLimits } = config as Partial<TimeLimited>;
  if (!timeLimits) return config;
  return { ...(config as object), timeLimits: { ...timeLimits, subgraphCall: 15_000, request: 20_000 } };
}

function environmentOf(
  name: string,
  facts: StackFacts,
  options: StackOptions,
): Readonly<Record<string, string>> {
  const definition = PROCESSES.find((process) => process.name === name);
  if (!definition) throw new Error(`${name} is no process of the product`);
  const limits = LIMITS_OF[name] ?? {};
  const environment = definition.environment(facts);
  return {
    ...environment,
    LOG_LEVEL: "info",
    ...limits,
    ...keysApart(environment, options.keysDatabase),
    ...options.environment?.[name],
  };
}

function keysApart(
  { KEYS_DATABASE_URL }: Readonly<Record<string, string>>,
  keys: TestDatabase | undefined,
): Readonly<Record<string, string>> {
  if (!keys || KEYS_DATABASE_URL === undefined) return {};
  return { KEYS_DATABASE_URL: keys.urlFor(new URL(KEYS_DATABASE_URL).username) };
}

/** What the environments of the processes of a stack are made from: free ports, the run's keys, a database and a folder. */
export async function stackFacts(
  database: TestDatabase,
  dataFolder: string,
  { smtpUrl, qrisProviderUrl }: Pick<StackOptions, "smtpUrl" | "qrisProviderUrl"> = {},
): Promise<StackFacts> {
  const [gateway, postgres, smtp, mailPage, payments, ...services] = await Promise.all(
    Array.from({ length: 5 + SERVICES.length }, () => freePort()),
  );
  const ports = {
    gateway: gateway ?? 0,
    postgres: postgres ?? 0,
    smtp: smtp ?? 0,
    mailPage: mailPage ?? 0,
    payments: payments ?? 0,
    services: Object.fromEntries(SERVICES.map((name, index) => [name, services[index] ?? 0])) as Record<
      ServiceName,
      number
    >,
  };
  return {
    settings: {
      projectRoot: path.resolve(__dirname, "../../.."),
      mode: "demo",
      dataFolder,
      ports,
      smtpUrl: null,
      mailFrom: "receipts@alpokat.example",
      logLevel: "info",
    },
    secrets: testKeys(),
    databaseUrl: database.adminUrl,
    smtpUrl: smtpUrl ?? `smtp://127.0.0.1:${String(ports.smtp)}`,
    qrisProviderUrl: qrisProviderUrl ?? null,
  };
}

function load(name: string): Startable {
  /* eslint-disable @typescript-eslint/no-require-imports -- by name, so that a test loads only what it starts */
  const { parseConfig } = require(`@alpokat/${name}/config`) as Pick<Startable, "parseConfig">;
  const { start } = require(`@alpokat/${name}/server`) as Pick<Startable, "start">;
  /* eslint-enable @typescript-eslint/no-require-imports */
  return { parseConfig, start };
}

function urlOf(running: ReadonlyMap<string, Running>, name: string): string {
  const server = running.get(name);
  if (!server) throw new Error(`${name} is not running`);
  return server.url;
}
