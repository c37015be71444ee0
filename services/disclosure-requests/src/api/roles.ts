import type { Role } from "@alpokat/kernel";

/** Whoever works on requests. */
export const DESK: readonly Role[] = [
  "disclosure_intake",
  "disclosure_analyst",
  "disclosure_legal",
  "disclosure_approver",
  "disclosure_releaser",
];

/** The desk, and whoever watches over it; the policy gives the latter nothing personal. */
export const OVERSIGHT: readonly Role[] = [...DESK, "dpo", "auditor"];
