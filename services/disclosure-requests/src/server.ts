import { type RunningServer, type ServiceOverrides, startService } from "@alpokat/subgraph";
import type { DisclosureConfig } from "./config";
import { wire } from "./wiring";

/** Starts disclosure-requests. */
export const start = (config: DisclosureConfig, overrides: ServiceOverrides = {}): Promise<RunningServer> =>
  startService(
    { service: "disclosure-requests", schema: "disclosure", entities: [], wire },
    config,
    overrides,
  );
