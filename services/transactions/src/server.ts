import { type RunningServer, type ServiceOverrides, startService } from "@alpokat/subgraph";
import type { TransactionsConfig } from "./config";
import { wire } from "./wiring";

/** Starts transactions. */
export const start = (config: TransactionsConfig, overrides: ServiceOverrides = {}): Promise<RunningServer> =>
  startService({ service: "transactions", schema: "transactions", entities: [], wire }, config, overrides);
