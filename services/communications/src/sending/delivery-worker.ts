import { PollLoop } from "@alpokat/persistence";
import type { BackgroundJob } from "@alpokat/subgraph";
import type { DeliverMessages } from "../application/deliver-messages";

const INTERVAL_MS = 200;
/** A stop waits for what is being sent no longer than this; what is cut off is sent again. */
const PATIENCE_MS = 8_000;

/** Sends what is due, batch after batch, beside the requests. */
export class DeliveryWorker implements BackgroundJob {
  readonly #loop: PollLoop;
  #isStopping = false;

  /** @param closeMailer ends the connections, and with them what is being sent. */
  constructor(
    private readonly deliver: Pick<DeliverMessages, "runOnce">,
    private readonly closeMailer: () => void,
    onError: (error: unknown) => void,
  ) {
    this.#loop = new PollLoop(() => this.runOnce(), INTERVAL_MS, onError);
  }

  start(): void {
    this.#isStopping = false;
    this.#loop.start();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    const cutOff = setTimeout(this.closeMailer, PATIENCE_MS);
    await this.#loop.stop();
    clearTimeout(cutOff);
    this.closeMailer();
  }

  /** Sends everything that is due now. @returns how many deliveries were taken up. */
  async runOnce(): Promise<number> {
    let taken = 0;
    while (!this.#isStopping) {
      const batch = await this.deliver.runOnce();
      if (batch === 0) break;
      taken += batch;
    }
    return taken;
  }
}
