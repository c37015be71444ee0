import type { BackgroundJob, ServiceKit } from "../service-kit";
import { RELEASE_JOB } from "./tables";
import { GAG_ENDED, gagEndedSchema, releaseWithheld } from "./withheld-access";

/** Publishes what a service withheld from access logs, once the gag that it was withheld for has ended. */
export const releaseConsumer = (schema: string, kit: Pick<ServiceKit, "consumer">): BackgroundJob =>
  kit.consumer({
    name: `${schema}.release-withheld`,
    types: [GAG_ENDED],
    job: RELEASE_JOB,
    handle: ({ data }, manager) => releaseWithheld(manager, schema, gagEndedSchema.parse(data).requestId),
  });
