import type { BackgroundJob, ServiceKit } from "../service-kit";
import {
  LEGAL_HOLD_CHANGED,
  legalHoldChangedSchema,
  RESTRICTION_CHANGED,
  restrictionChangedSchema,
} from "./standing-events";
import { StandingRows } from "./standing-rows";
import { STANDING_JOB } from "./tables";

/** Keeps a service's copy of who is restricted and whose data a legal case holds. */
export const standingConsumer = (schema: string, kit: Pick<ServiceKit, "consumer">): BackgroundJob =>
  kit.consumer({
    name: `${schema}.standing`,
    types: [RESTRICTION_CHANGED, LEGAL_HOLD_CHANGED],
    job: STANDING_JOB,
    handle: async ({ type, time, data }, manager) => {
      const rows = new StandingRows(schema, manager);
      if (type === RESTRICTION_CHANGED) await rows.setRestricted(restrictionChangedSchema.parse(data), time);
      else await rows.setHold(legalHoldChangedSchema.parse(data), time);
    },
  });
