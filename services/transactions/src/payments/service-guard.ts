import { type Clock, newId } from "@alpokat/kernel";
import { type Policy, RequestGuard } from "@alpokat/policy";

/** A guard for what the service does by itself in the books of one merchant, when money came or did not. */
export const merchantGuard =
  (policy: () => Policy, clock: Clock) =>
  (merchantId: string): RequestGuard =>
    new RequestGuard(policy(), {
      id: "transactions",
      role: "service",
      merchants: [merchantId],
      sessionId: null,
      purpose: "service.provide",
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
