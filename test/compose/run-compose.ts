import { execFile, spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { composeEnvironment, newSecrets, toEnvFile } from "@alpokat/local-stack";
import { freePort, testDatabase, testKeys } from "@alpokat/testing";
import { Client } from "pg";
import { SMTPServer } from "smtp-server";
import {
  environmentOf,
  imageEnvironment,
  PROJECT_ROOT,
  readComposeFile,
  serviceOf,
  type ComposeFile,
  type ComposeService,
} from "./compose-file";
import { parseEnvFile } from "./env-file";

export interface ComposeRunOptions {
  /** The program that `node` in a command stands for. */
  readonly node?: string;
  /** Where the image's files are: `/app` of a container. */
  readonly root?: string;
}

/** What docker-compose.yml describes, as processes of this machine. */
export interface ComposeRun {
  readonly gatewayUrl: string;
  readonly adminUrl: string;
  readonly ports: Readonly<Record<string, number>>;
  /** What stands in .env. */
  readonly variables: Readonly<Record<string, string>>;
  /** Everything that a service printed so far. */
  output(service: string): string;
  environment(service: string): Readonly<Record<string, string>>;
  anchorFolder(service: string): string;
  /** By SIGTERM, dependants first. @returns the exit status of each, null for one that had to be killed */
  stop(): Promise<Readonly<Record<string, number | null>>>;
}

const READY_WITHIN_MS = 60_000;
const LEAVE_WITHIN_MS = 15_000;
const POLL_MS = 100;

/** Replaced by what stands for them here: the run's PostgreSQL, and a relay of the test. */
const STAND_INS = ["postgres", "mail"];

/** Starts everything in the order of `depends_on` and waits until every health check passes. */
export async function runCompose(options: ComposeRunOptions = {}): Promise<ComposeRun> {
  const run = new Run(options);
  try {
    await run.start();
  } catch (error) {
    await run.stop();
    throw error;
  }
  return run;
}

class Run implements ComposeRun {
  readonly ports: Record<string, number> = {};
  adminUrl = "";
  private readonly file: ComposeFile = readComposeFile();
  private readonly database = `compose_${randomBytes(6).toString("hex")}`;
  private readonly children = new Map<string, ChildProcess>();
  private readonly printed = new Map<string, string>();
  variables: Readonly<Record<string, string>> = {};
  private folder = "";
  private relay: SMTPServer | null = null;

  constructor(private readonly options: ComposeRunOptions) {}

  get gatewayUrl(): string {
    return `http://127.0.0.1:${String(this.ports["gateway"])}`;
  }

  async start(): Promise<void> {
    const { rolePasswords, postgresPassword } = testKeys();
    // As `npm run compose-env` writes them and compose reads them; roles are the whole server's, and the run has set them.
    const secrets = { ...newSecrets(), rolePasswords, postgresPassword };
    this.variables = parseEnvFile(toEnvFile(composeEnvironment(secrets)));
    const template = await testDatabase();
    this.adminUrl = template.adminUrl.replace(template.name, this.database);
    await template.drop();
    this.folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-compose-"));
    for (const name of Object.keys(this.file.services)) this.ports[name] = await freePort();
    this.ports["postgres"] = Number(new URL(this.adminUrl).port);
    await this.startRelay();
    const started = new Map<string, Promise<void>>();
    const startOnce = (name: string): Promise<void> => {
      const known = started.get(name);
      if (known) return known;
      const starting = this.startService(name, startOnce);
      started.set(name, starting);
      return starting;
    };
    await Promise.all(Object.keys(this.file.services).map(startOnce));
    const running = this.namesOfProcesses().filter((name) => this.service(name).healthcheck);
    await Promise.all(running.map((name) => this.whenHealthy(name)));
  }

  private async startRelay(): Promise<void> {
    this.relay = new SMTPServer({ authOptional: true, disabledCommands: ["STARTTLS", "AUTH"] });
    const { relay } = this;
    await new Promise<void>((resolve) => relay.listen(this.ports["mail"], "127.0.0.1", () => resolve()));
  }

  private namesOfProcesses(): string[] {
    return Object.keys(this.file.services).filter((name) => !STAND_INS.includes(name));
  }

  private service(name: string): ComposeService {
    return serviceOf(name, this.file);
  }

  private async startService(name: string, startOnce: (name: string) => Promise<void>): Promise<void> {
    for (const [other, { condition }] of Object.entries(this.service(name).depends_on ?? {})) {
      await startOnce(other);
      if (STAND_INS.includes(other)) continue;
      if (condition === "service_completed_successfully") await this.whenCompleted(other);
      if (condition === "service_healthy") await this.whenHealthy(other);
    }
    if (!STAND_INS.includes(name)) await this.launch(name);
  }

  private async launch(name: string): Promise<void> {
    const [program = "", ...parameters] = this.service(name).command ?? [];
    await mkdir(this.anchorFolder(name), { recursive: true });
    const child = spawn(this.program(program), parameters, {
      cwd: this.options.root ?? PROJECT_ROOT,
      env: this.environment(name),
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.children.set(name, child);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text: Buffer) => this.printed.set(name, this.output(name) + text.toString()));
    }
  }

  private program(name: string): string {
    return name === "node" ? (this.options.node ?? process.execPath) : name;
  }

  /** The image's and the file's variables, with this machine's addresses in the place of the containers'. */
  environment(name: string): Record<string, string> {
    const service = this.service(name);
    const environment = { ...imageEnvironment(), ...environmentOf(service, this.variables) };
    const entries = Object.entries(environment).map(([variable, value]) => [
      variable,
      this.here(name, value),
    ]);
    const onHere = { ...(Object.fromEntries(entries) as Record<string, string>), HOST: "127.0.0.1" };
    return { ...onHere, PORT: String(this.ports[name]) };
  }

  private here(name: string, value: string): string {
    if (/^alpokat(_keys)?$/.test(value)) return value.replace("alpokat", this.database);
    const mounts = (this.service(name).volumes ?? []).map((mount) => mount.split(":")[1]);
    if (mounts.includes(value)) return this.anchorFolder(name);
    const { hostname } = URL.canParse(value) ? new URL(value) : { hostname: "" };
    const port = this.ports[hostname];
    if (port === undefined) return value;
    // To its end, because `//postgres:5` may also be a user and the start of a password. By text: a URL object would
    // not change the host of a scheme that it doesn't know.
    return value
      .replace(new RegExp(`(//|@)${hostname}:\\d+(?=/|$)`), `$1127.0.0.1:${String(port)}`)
      .replace(/\/alpokat(_keys)?$/, `/${this.database}$1`);
  }

  anchorFolder(name: string): string {
    return path.join(this.folder, "anchors", name);
  }

  output(name: string): string {
    return this.printed.get(name) ?? "";
  }

  private async whenCompleted(name: string): Promise<void> {
    const status = await exitOf(this.child(name));
    if (status !== 0) throw new Error(`${name} ended with ${String(status)}: ${this.output(name)}`);
  }

  /** Ready by its own word first, which costs little to ask for; then by the file's health check, as the engine runs it. */
  private async whenHealthy(name: string): Promise<void> {
    const [kind, program = "", ...parameters] = this.service(name).healthcheck?.test ?? [];
    if (kind !== "CMD") throw new Error(`${name} has no health check that can be run here`);
    const url = `http://127.0.0.1:${String(this.ports[name])}/ready`;
    const isHealthy = async (): Promise<boolean> =>
      (await isReady(url)) && succeeds(this.program(program), parameters, this.environment(name));
    const deadline = performance.now() + READY_WITHIN_MS;
    while (!(await isHealthy())) {
      if (this.child(name).exitCode !== null || performance.now() > deadline)
        throw new Error(`${name} did not become healthy: ${this.output(name)}`);
      await pause(POLL_MS);
    }
  }

  private child(name: string): ChildProcess {
    const child = this.children.get(name);
    if (!child) throw new Error(`${name} was not started`);
    return child;
  }

  async stop(): Promise<Readonly<Record<string, number | null>>> {
    const statuses: Record<string, number | null> = {};
    for (const [name, child] of [...this.children].reverse()) {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), LEAVE_WITHIN_MS);
      statuses[name] = await exitOf(child);
      clearTimeout(timer);
    }
    const { relay } = this;
    await new Promise<void>((resolve) => (relay ? relay.close(resolve) : resolve()));
    const client = new Client(this.adminUrl.replace(`/${this.database}`, "/postgres"));
    await client.connect();
    for (const name of [this.database, `${this.database}_keys`])
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await client.end();
    await rm(this.folder, { recursive: true, force: true });
    return statuses;
  }
}

function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
}

const isReady = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

const succeeds = (
  program: string,
  parameters: readonly string[],
  env: Record<string, string>,
): Promise<boolean> =>
  new Promise((resolve) => {
    execFile(program, [...parameters], { env }, (error) => resolve(error === null));
  });
