import type { BackgroundJob, ServiceKit } from "../service-kit";
import {
  GUARDIAN_AWAITED,
  guardianAwaitedSchema,
  LEGAL_HOLD_CHANGED,
  legalHoldChangedSchema,
  OBJECTION_CHANGED,
  objectionChangedSchema,
  RESTRICTION_CHANGED,
  restrictionChangedSchema,
} from "./standing-events";
import { StandingRows } from "./standing-rows";
import { STANDING_JOB } from "./tables";

/** Keeps a service's copy of who is restricted or waits for a guardian, whose data is held, and who objects to decisions by machine. */
export const standingConsumer = (schema: string, kit: Pick<ServiceKit, "consumer">): BackgroundJob =>
  kit.consumer({
    name: `${schema}.standing`,
    types: [RESTRICTION_CHANGED, LEGAL_HOLD_CHANGED, OBJECTION_CHANGED, GUARDIAN_AWAITED],
    job: STANDING_JOB,
    handle: async ({ type, time, data }, manager) => {
      const rows = new StandingRows(schema, manager);
      if (type === RESTRICTION_CHANGED) await rows.setRestricted(restrictionChangedSchema.parse(data), time);
      else if (type === GUARDIAN_AWAITED) await rows.setAwaited(guardianAwaitedSchema.parse(data), time);
      else if (type === OBJECTION_CHANGED) await rows.setObjection(objectionChangedSchema.parse(data), time);
      else await rows.setHold(legalHoldChangedSchema.parse(data), time);
    },
  });
