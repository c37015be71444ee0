import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { freePort, isPortFree } from "@alpokat/local-stack";

const PROJECT_ROOT = path.resolve(__dirname, "../..");
/** What a stack takes above its gateway's port. */
const OFFSETS = [0, 1, 2, 3, 4, 25, 26, 32];

/** A port with room above it for the others of a stack. */
export async function freeBase(): Promise<number> {
  const base = await freePort();
  const free = await Promise.all(OFFSETS.map((offset) => isPortFree(base + offset)));
  return base < 32_000 && free.every(Boolean) ? base : freeBase();
}

/** `npm start` as a user runs it, with ports and a data folder of its own. */
export class StartedStack {
  private readonly child: ChildProcess;
  private printed = "";
  /** Settles with its exit code, or with the name of the signal that ended it. */
  readonly ended: Promise<number | string | null>;

  constructor(
    readonly port: number,
    readonly dataFolder: string,
  ) {
    const environment = {
      ...process.env,
      ALPOKAT_PORT: String(port),
      ALPOKAT_DATA_DIR: dataFolder,
      NODE_ENV: undefined,
    };
    this.child = spawn("npm", ["start"], {
      cwd: PROJECT_ROOT,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on("data", (data: Buffer) => (this.printed += data.toString()));
    this.ended = new Promise((resolve) => {
      this.child.once("close", (code, signal) => {
        resolve(code ?? signal);
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.port)}`;
  }

  get mailPageUrl(): string {
    return `http://127.0.0.1:${String(this.port + 26)}`;
  }

  /** Everything that it printed so far. */
  get output(): string {
    return this.printed;
  }

  /** Waits until it printed something. @throws what it printed, when it ended before. */
  async until(text: RegExp): Promise<void> {
    while (!text.test(this.printed)) {
      if (this.child.exitCode !== null || this.child.signalCode !== null)
        throw new Error(`It ended: ${this.printed}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async ask(query: string, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const response = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ query }),
    });
    return response.json();
  }

  /** Ids and command lines of all processes that name its data folder, in their command or their environment. */
  processes(): readonly { readonly pid: number; readonly command: string }[] {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .filter(
        (pid) =>
          read(pid, "cmdline").includes(this.dataFolder) || read(pid, "environ").includes(this.dataFolder),
      )
      .map((pid) => ({ pid: Number(pid), command: read(pid, "cmdline").replaceAll("\0", " ").trim() }));
  }

  /** Id of the process whose command ends so. */
  pidOf(script: string): number {
    const found = this.processes().find(({ command }) => command.endsWith(script));
    if (!found) throw new Error(`No process ${script}`);
    return found.pid;
  }
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return ""; // It is gone, or somebody else's.
  }
}
