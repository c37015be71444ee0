import type { Clock } from "@alpokat/kernel";
import type { InJob } from "./ports";

/** Asks for a published notice to be sent to some people: ids only. */
const NOTICE_DISPATCHED = "notice.dispatched.v1";

const BATCH = 200;
/** Who registered after a pass is found by the next one. */
const PASS_INTERVAL_MS = 60_000;
/** Registrations that were under way when the notice took effect are done by then. */
const AFTERCARE_MS = 3_600_000;

/**
 * Has published notices sent to every account in use, a restricted person's too (UU 27/2022 art. 21(2)), a batch and a
 * transaction at a time: what was dispatched is a row, so a process that dies anywhere goes on from there and nobody is
 * told twice. Passes go on until the notice is in force; from then on whoever registers acknowledges it.
 */
export class DispatchNotice {
  constructor(
    private readonly inJob: InJob,
    private readonly clock: Clock,
  ) {}

  /** @returns how many people were dispatched to; 0 once nothing is due. */
  async runOnce(): Promise<number> {
    const now = this.clock();
    return this.inJob("notice-delivery", async ({ notices, ...tx }) => {
      const pass = await notices.takeDuePass(now);
      if (!pass) return 0;
      const { version, cursor, effectiveFrom } = pass;
      const accounts = await notices.undispatched(version, cursor, BATCH);
      const isDone = accounts.length < BATCH;
      await notices.dispatch(version, accounts, now);
      if (accounts.length > 0) {
        await tx.publish(NOTICE_DISPATCHED, `notice/${String(version)}`, {
          version,
          subjects: [...accounts],
        });
      }
      const isLast = now.getTime() > effectiveFrom.getTime() + AFTERCARE_MS;
      const nextPassAt = isDone ? (isLast ? null : new Date(now.getTime() + PASS_INTERVAL_MS)) : now;
      await notices.savePass({ version, cursor: isDone ? null : (accounts.at(-1) ?? null), nextPassAt });
      return accounts.length;
    });
  }
}
