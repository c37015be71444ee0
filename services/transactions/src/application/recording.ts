import type { Telemetry } from "@alpokat/kernel";

/** Who recorded a document, and what the gateway saw of their system (clause 2). */
export interface Recording {
  readonly by: string;
  readonly at: Date;
  readonly telemetry: Telemetry;
}
