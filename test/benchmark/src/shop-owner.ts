import { newId, type Principal } from "@alpokat/kernel";

/** A shop's owner, who looks at the shop's own data: every field is allowed. */
export const shopOwner = (merchantId: string): Principal => ({
  id: newId(),
  role: "customer",
  merchants: [merchantId],
  sessionId: null,
  purpose: null,
  caseFacts: null,
  telemetry: {
    ip: "192.0.2.1",
    deviceId: newId(),
    application: null,
    system: null,
    at: new Date().toISOString(),
  },
  requestId: newId(),
  locale: "id",
});
