import { type Bilingual, PublicError } from "@alpokat/kernel";
import type { RequestGuard, SubjectReference } from "@alpokat/policy";
import type { PrivacyRequest } from "../../domain/rights/privacy-request";

const PURPOSE = { purpose: "privacy.request" } as const;

const WITHOUT_PURPOSE: Bilingual = {
  id: "Nyatakan tujuan Anda dalam x-alpokat-purpose: privacy.request.",
  en: "State your purpose in x-alpokat-purpose: privacy.request.",
};

/** The privacy office says why it looks. @throws PublicError FORBIDDEN */
export function requireOfficer({ principal: { role, purpose } }: RequestGuard): void {
  if (role !== "dpo" || purpose !== PURPOSE.purpose) throw new PublicError("FORBIDDEN", WITHOUT_PURPOSE);
}

/** Whom the request and its texts are about. */
export const subjectOf = ({
  subject,
  receiptId,
}: Pick<PrivacyRequest, "subject" | "receiptId">): SubjectReference => ({
  subject,
  ...(receiptId !== null && { receipt: receiptId }),
});

/** An officer who decides on a request has named it in `x-alpokat-case`. @throws PublicError POLICY_DENIED */
export async function requireHandling(guard: RequestGuard, request: PrivacyRequest): Promise<void> {
  guard.require("read", "user.content", subjectOf(request), PURPOSE);
}
