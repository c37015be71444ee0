import { PublicError, type Purpose, type Role, isId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { subjectOfRequest } from "../domain/legal-request";

/** The account of the signed-in person. @throws where `@Authorized` let somebody else through, which is a defect. */
export function accountIdOf({ principal: { id } }: RequestGuard): string {
  if (id === null || !isId(id)) throw new Error("The operation needs a person and got none");
  return id;
}

const PURPOSE = { purpose: "disclosure.legal" } as const;

/** Whoever works on a request has taken it, and says so by `x-alpokat-case`. @throws PublicError POLICY_DENIED. */
export async function requireAssigned(guard: RequestGuard, requestId: string): Promise<void> {
  const reference = { subject: subjectOfRequest(requestId) };
  await guard.learn([reference]);
  guard.require("read", "user.legal_request", reference, PURPOSE);
}

/** What an agency's letter says is collected for a disclosure and for nothing else. @throws PublicError POLICY_DENIED. */
export function requireReceiving(guard: RequestGuard): void {
  guard.require("collect", "user.legal_request", null, PURPOSE);
}

const OVERSEERS: readonly Role[] = ["auditor", "dpo"];

/**
 * Even that there is a request is told for a stated purpose only: a disclosure, or for those who watch over it a review.
 * @throws PublicError FORBIDDEN
 */
export function requireReading({ principal: { role, purpose } }: RequestGuard): void {
  const fitting: readonly Purpose[] = OVERSEERS.includes(role)
    ? ["disclosure.legal", "audit.review"]
    : ["disclosure.legal"];
  if (purpose !== null && fitting.includes(purpose)) return;
  throw new PublicError("FORBIDDEN", {
    id: `Nyatakan tujuan Anda dalam x-alpokat-purpose: ${fitting.join(" atau ")}.`,
    en: `State your purpose in x-alpokat-purpose: ${fitting.join(" or ")}.`,
  });
}
