import type { MigrationInterface } from "typeorm";
import { CreateRateLimits1795392000000 } from "./1795392000000-create-rate-limits";

/** Migrations of the gateway's own schema, in order. */
export const migrations: {
  readonly schema: string;
  readonly migrations: readonly (new () => MigrationInterface)[];
} = {
  schema: "gateway",
  migrations: [CreateRateLimits1795392000000],
};
