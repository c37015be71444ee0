import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { Principal } from "@alpokat/kernel";
import type { RequestSigner } from "@alpokat/subgraph";
import { KeptConnection } from "./kept-connection";
import { questionAbout } from "./people.question";
import type { Batch } from "./people.rows";
import type { SubgraphMessage, SubgraphSettings } from "./subgraph-process";

const PROGRAM = path.join(__dirname, "subgraph-process.js");
/** As in the image that production runs (`NODE_OPTIONS` of the Dockerfile). */
export const NODE_OPTIONS = ["--enable-source-maps", "--max-semi-space-size=64"];

/** A subgraph in a process of its own, asked as the gateway asks it: by signed requests on a connection that stays open. */
export class RunningSubgraph {
  readonly #connection: KeptConnection;

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly signer: RequestSigner,
  ) {
    this.#connection = new KeptConnection(url);
  }

  static async start(settings: SubgraphSettings, signer: RequestSigner): Promise<RunningSubgraph> {
    const child = fork(PROGRAM, { stdio: ["ignore", "inherit", "inherit", "ipc"], execArgv: NODE_OPTIONS });
    child.send(settings);
    const message = await next(child);
    if (!("url" in message)) throw new Error("the subgraph did not say where it listens");
    return new RunningSubgraph(child, message.url, signer);
  }

  /** A request that is ready to be sent: signing is the gateway's work, and no part of what is measured. */
  async signed(batch: Batch, principal: Principal): Promise<() => Promise<string>> {
    const body = questionAbout(batch);
    const asked = { audience: "transactions", method: "POST", path: "/graphql", principal, body } as const;
    const headers = { "content-type": "application/json", ...(await this.signer.sign(asked)) };
    return () => this.#connection.post(headers, body);
  }

  /** Milliseconds that the process has computed so far. */
  async processorTime(): Promise<number> {
    this.child.send({});
    const message = await next(this.child);
    if (!("processorTime" in message)) throw new Error("the subgraph did not say how long it computed");
    return message.processorTime;
  }

  stop(): void {
    this.#connection.close();
    this.child.disconnect();
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
