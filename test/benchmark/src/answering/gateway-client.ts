import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "@alpokat/testing";
import { KeptConnection } from "./kept-connection";
import { questionAbout } from "./people.question";
import type { Batch } from "./people.rows";
import { NODE_OPTIONS } from "./subgraph-client";

const PROGRAM = path.resolve(__dirname, "../../../../gateway/dist/main.js");
const POLL_MS = 50;

/** The gateway itself in a process of its own, asked as front-end clients ask it. */
export class RunningGateway {
  readonly #connection: KeptConnection;
  readonly #headers: Readonly<Record<string, string>>;

  private constructor(
    private readonly child: ChildProcess,
    url: string,
    accessToken: string,
  ) {
    this.#connection = new KeptConnection(url);
    this.#headers = { "content-type": "application/json", authorization: `Bearer ${accessToken}` };
  }

  /** @throws Error where the process ends before it can serve. */
  static async start(
    environment: Readonly<Record<string, string>>,
    accessToken: string,
  ): Promise<RunningGateway> {
    const port = await freePort();
    const child = fork(PROGRAM, {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      execArgv: NODE_OPTIONS,
      env: { ...process.env, ...environment, PORT: String(port), LOG_LEVEL: "error" },
    });
    const url = `http://127.0.0.1:${String(port)}`;
    while (!(await answers(`${url}/health`))) {
      if (child.exitCode !== null) throw new Error("the gateway ended");
      await pause(POLL_MS);
    }
    return new RunningGateway(child, url, accessToken);
  }

  ask(batch: Batch): Promise<string> {
    return this.#connection.post(this.#headers, questionAbout(batch));
  }

  stop(): void {
    this.#connection.close();
    this.child.kill("SIGTERM");
  }
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
