import { type RunningServer, type ServiceOverrides, startService } from "@alpokat/subgraph";
import type { CommunicationsConfig } from "./config";
import { wire } from "./wiring";

/** Starts communications. */
export const start = (
  config: CommunicationsConfig,
  overrides: ServiceOverrides = {},
): Promise<RunningServer> =>
  startService(
    { service: "communications", schema: "communications", entities: [], wire },
    config,
    overrides,
  );
