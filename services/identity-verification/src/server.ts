import { type RunningServer, type ServiceOverrides, startService } from "@alpokat/subgraph";
import type { IdentityConfig } from "./config";
import { PERSONAL_DATA } from "./persistence/personal-data";
import { ROWS } from "./persistence/rows";
import { wire } from "./wiring";

/** Starts identity-verification. */
export const start = (config: IdentityConfig, overrides: ServiceOverrides = {}): Promise<RunningServer> =>
  startService(
    {
      service: "identity-verification",
      schema: "identity",
      entities: ROWS,
      personalData: PERSONAL_DATA,
      wire: (kit) =>
        wire(kit, { tokenSigningKey: config.TOKEN_SIGNING_KEY, supergraphFile: config.SUPERGRAPH_FILE }),
    },
    config,
    overrides,
  );
