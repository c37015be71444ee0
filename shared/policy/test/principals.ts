import { newId, type CaseFacts, type Principal } from "@alpokat/kernel";

export const ANI = "01890000-0000-7000-8000-00000000000a";
export const BUDI = "01890000-0000-7000-8000-00000000000b";
export const SHOP = "01890000-0000-7000-8000-0000000000f1";
export const OTHER_SHOP = "01890000-0000-7000-8000-0000000000f2";
export const BUYER = "buyer:5f2c";

export const principal = (overrides: Partial<Principal> = {}): Principal => ({
  id: ANI,
  role: "customer",
  merchants: [],
  sessionId: null,
  purpose: null,
  caseFacts: null,
  telemetry: {
    ip: "127.0.0.1",
    deviceId: newId(),
    application: null,
    system: null,
    at: "2026-11-22T00:00:00Z",
  },
  requestId: newId(),
  locale: "en",
  ...overrides,
});

export const openCase = (overrides: Partial<CaseFacts> = {}): CaseFacts => ({
  kind: "support-ticket",
  id: newId(),
  isOpen: true,
  assignees: [ANI],
  subjects: [BUDI],
  categories: ["user.contact"],
  isSecret: false,
  grant: null,
  ...overrides,
});
