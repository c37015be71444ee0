import { type Clock, isId, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { Recording } from "./recording";

/** The account of the signed-in person. @throws where `@Authorized` let somebody else through, which is a defect. */
export function accountIdOf({ principal: { id } }: RequestGuard): string {
  if (id === null || !isId(id)) throw new Error("The operation needs a person and got none");
  return id;
}

/** Whether the caller owns or works for a merchant: anybody else's is as absent as an unknown one. */
export const actsFor = ({ principal: { merchants } }: RequestGuard, merchantId: string): boolean =>
  merchants.includes(merchantId);

/**
 * Whether identity-verification tells the caller who a merchant is: those who act for it, and communications, which
 * writes its name on receipts. To anybody else the reference is null, since a name that can't be read is no answer.
 */
export const maySeeMerchant = (guard: RequestGuard, merchantId: string): boolean =>
  actsFor(guard, merchantId) || guard.principal.id === "communications";

/**
 * Who records, from where: telemetry as the gateway saw it, never as the client says (clause 2).
 * @throws PublicError POLICY_DENIED
 */
export function recordingBy(guard: RequestGuard, clock: Clock): Recording {
  const by = accountIdOf(guard);
  const security = { purpose: "security.protect", observed: true } as const;
  for (const category of ["user.device.ip_address", "user.device.device_id", "user.device"] as const) {
    guard.require("collect", category, { subject: by }, security);
  }
  return { by, at: clock(), telemetry: guard.principal.telemetry };
}

export const keyReused = () =>
  userError(
    "IDEMPOTENCY_KEY_REUSED" as const,
    {
      id: "Kunci idempotensi ini sudah dipakai untuk masukan lain.",
      en: "This idempotency key was used for another input.",
    },
    ["input", "idempotencyKey"],
  );

export const merchantNotFound = () =>
  userError(
    "MERCHANT_NOT_FOUND" as const,
    { id: "Usaha tidak ditemukan.", en: "There is no such merchant." },
    ["input", "merchantId"],
  );

export const outletNotFound = () =>
  userError("OUTLET_NOT_FOUND" as const, { id: "Gerai tidak ditemukan.", en: "There is no such outlet." }, [
    "input",
    "outletId",
  ]);
