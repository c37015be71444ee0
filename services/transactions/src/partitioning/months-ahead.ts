import { PollLoop } from "@alpokat/persistence";
import type { BackgroundJob, ServiceKit } from "@alpokat/subgraph";

const DAY_MS = 86_400_000;
/** Several months at once take longer than a request may. */
const PATIENCE = "1min";

/** Keeps the tables that are divided by month ahead of time, once a day: the next month is there before it comes. */
export class MonthsAhead implements BackgroundJob {
  readonly #loop: PollLoop;

  constructor(private readonly kit: Pick<ServiceKit, "inJob" | "clock" | "logger">) {
    this.#loop = new PollLoop(
      () => this.make(),
      DAY_MS,
      (error) => {
        kit.logger.error(
          { error, job: "months" },
          "the next month has no partitions yet; tried again in a day",
        );
      },
    );
  }

  /** Makes what is missing of the months until the next one. */
  async make(): Promise<void> {
    const now = this.kit.clock();
    const nextMonth = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1));
    await this.kit.inJob("months", async (manager) => {
      await manager.query("SELECT set_config('statement_timeout', $1, true)", [PATIENCE]);
      await manager.query("SELECT transactions.ensure_months($1::date)", [
        nextMonth.toISOString().slice(0, 10),
      ]);
    });
  }

  start(): void {
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }
}
