import { PollLoop } from "@alpokat/persistence";
import type { BackgroundJob, ServiceKit } from "@alpokat/subgraph";

const HOUR_MS = 3_600_000;

/** Keeps the tables that are divided by month ahead of time: the next month is there before it comes. */
export class MonthsAhead implements BackgroundJob {
  readonly #loop: PollLoop;

  constructor(private readonly kit: Pick<ServiceKit, "dataSource" | "clock" | "logger">) {
    this.#loop = new PollLoop(() => this.make(), HOUR_MS, this.#tell);
  }

  /** Makes what is missing of the months until the next one. What fails is told and tried again: there are weeks for it. */
  async make(): Promise<void> {
    const now = this.kit.clock();
    const nextMonth = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1));
    const day = nextMonth.toISOString().slice(0, 10);
    // One message, so in one transaction: several months at once take longer than a request may.
    await this.kit.dataSource
      .query(`SET LOCAL statement_timeout = '1min'; SELECT transactions.ensure_months('${day}'::date)`)
      .catch(this.#tell);
  }

  start(): void {
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  readonly #tell = (error: unknown): void => {
    this.kit.logger.error(
      { error, job: "months" },
      "the next month's partitions were not made; tried again in an hour",
    );
  };
}
