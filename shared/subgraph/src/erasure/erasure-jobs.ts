import { PollLoop } from "@alpokat/persistence";
import { type BackgroundJob, failureLog, type ServiceKit } from "../service-kit";
import { ERASURE_JOB } from "../standing/tables";
import { ERASURE_ORDERED, erasureOrderedSchema } from "./erasure-events";
import type { Eraser } from "./eraser";
import { ErasureOrderRows } from "./order-rows";

const LOOK_EVERY_MS = 500;

/** What erases in a service: it hears orders, carries them out, and at each start erases what a restored backup brought back. */
export function erasureJobs(
  schema: string,
  kit: Pick<ServiceKit, "consumer" | "logger">,
  eraser: Eraser,
): BackgroundJob[] {
  const consumer = kit.consumer({
    name: `${schema}.erasure`,
    types: [ERASURE_ORDERED],
    job: ERASURE_JOB,
    handle: ({ time, data }, manager) =>
      new ErasureOrderRows(schema, manager).add(erasureOrderedSchema.parse(data), time),
  });
  let isChecked = false;
  const round = async (): Promise<void> => {
    if (!isChecked) {
      const rows = await eraser.eraseAgain();
      isChecked = true;
      if (rows > 0) kit.logger.warn({ rows }, "rows of erased people had come back and were erased again");
    }
    await eraser.runDue();
  };
  return [consumer, new PollLoop(round, LOOK_EVERY_MS, failureLog(kit.logger, "erasure"))];
}
