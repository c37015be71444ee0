import { type RunningServer, type ServiceOverrides, startService } from "@alpokat/subgraph";
import type { DisclosureConfig } from "./config";
import { PERSONAL_DATA } from "./persistence/personal-data";
import { ROWS } from "./persistence/rows";
import { wire } from "./wiring";

/** Starts disclosure-requests. */
export const start = (config: DisclosureConfig, overrides: ServiceOverrides = {}): Promise<RunningServer> =>
  startService(
    {
      service: "disclosure-requests",
      schema: "disclosure",
      entities: ROWS,
      personalData: PERSONAL_DATA,
      wire: (kit) => wire(kit, config.GRANT_SIGNING_KEY),
    },
    config,
    overrides,
  );
