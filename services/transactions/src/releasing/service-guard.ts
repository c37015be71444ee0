import { type Clock, newId } from "@alpokat/kernel";
import { type Policy, RequestGuard } from "@alpokat/policy";

/** A guard for what the service does by itself, for statistics: decided by the same rules, and recorded under its name. */
export const statisticsGuard =
  (policy: Policy, clock: Clock): (() => RequestGuard) =>
  () =>
    new RequestGuard(policy, {
      id: "transactions",
      role: "service",
      merchants: [],
      sessionId: null,
      purpose: "statistics.aggregate",
      caseFacts: null,
      telemetry: {
        ip: "127.0.0.1",
        deviceId: newId(),
        application: null,
        system: null,
        at: clock().toISOString(),
      },
      requestId: newId(),
      locale: "id",
    });
