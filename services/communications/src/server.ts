import { type RunningServer, type ServiceOverrides, startService } from "@alpokat/subgraph";
import type { CommunicationsConfig } from "./config";
import { PERSONAL_DATA } from "./persistence/personal-data";
import { ROWS } from "./persistence/rows";
import { wire } from "./wiring";

/** Starts communications. */
export const start = (
  config: CommunicationsConfig,
  overrides: ServiceOverrides = {},
): Promise<RunningServer> =>
  startService(
    {
      service: "communications",
      schema: "communications",
      entities: ROWS,
      personalData: PERSONAL_DATA,
      wire: (kit) =>
        wire(kit, {
          url: config.SMTP_URL,
          from: config.MAIL_FROM,
          timeoutMs: config.SMTP_TIMEOUT_MS,
          country: config.SMTP_COUNTRY,
        }),
    },
    config,
    overrides,
  );
