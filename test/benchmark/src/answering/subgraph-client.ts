import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import path from "node:path";
import type { Principal } from "@alpokat/kernel";
import type { RequestSigner } from "@alpokat/subgraph";
import type { Batch } from "./people.rows";
import type { SubgraphMessage, SubgraphSettings } from "./subgraph-process";

const PROGRAM = path.join(__dirname, "subgraph-process.js");
/** As in the image that production runs (`NODE_OPTIONS` of the Dockerfile). */
const NODE_OPTIONS = ["--enable-source-maps", "--max-semi-space-size=64"];
const QUERY = "query ($batch: String!) { people(batch: $batch) { name email phone city work } }";

/** A subgraph in a process of its own, asked as the gateway asks it: by signed requests on a connection that stays open. */
export class RunningSubgraph {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  private constructor(
    private readonly child: ChildProcess,
    private readonly url: string,
    private readonly signer: RequestSigner,
  ) {}

  static async start(settings: SubgraphSettings, signer: RequestSigner): Promise<RunningSubgraph> {
    const child = fork(PROGRAM, { stdio: ["ignore", "inherit", "inherit", "ipc"], execArgv: NODE_OPTIONS });
    child.send(settings);
    const message = await next(child);
    if (!("url" in message)) throw new Error("the subgraph did not say where it listens");
    return new RunningSubgraph(child, message.url, signer);
  }

  /** A request that is ready to be sent: signing is the gateway's work, and no part of what is measured. */
  async signed(batch: Batch, principal: Principal): Promise<() => Promise<string>> {
    const body = Buffer.from(JSON.stringify({ query: QUERY, variables: { batch } }));
    const asked = { audience: "transactions", method: "POST", path: "/graphql", principal, body } as const;
    const headers = { "content-type": "application/json", ...(await this.signer.sign(asked)) };
    return () => this.#send(headers, body);
  }

  /** Milliseconds that the process has computed so far. */
  async processorTime(): Promise<number> {
    this.child.send({});
    const message = await next(this.child);
    if (!("processorTime" in message)) throw new Error("the subgraph did not say how long it computed");
    return message.processorTime;
  }

  stop(): void {
    this.#agent.destroy();
    this.child.disconnect();
  }

  /** @returns the answer as text, once all of it is there: to read it is the client's own affair. */
  #send(headers: Readonly<Record<string, string>>, body: Buffer): Promise<string> {
    return new Promise((resolve, reject) => {
      const options = { method: "POST", agent: this.#agent, headers };
      const sent = request(`${this.url}/graphql`, options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          resolve(Buffer.concat(chunks).toString("utf8"));
        });
        response.on("error", reject);
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }
}

const next = async (child: ChildProcess): Promise<SubgraphMessage> => {
  const ended = new AbortController();
  child.once("exit", () => {
    ended.abort(new Error("the subgraph ended"));
  });
  const [message] = (await once(child, "message", { signal: ended.signal })) as [SubgraphMessage];
  return message;
};
