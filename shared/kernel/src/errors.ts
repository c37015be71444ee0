import type { Bilingual } from "./user-error";

/** The closed list of codes in `errors[].extensions.code`. */
export const ERROR_CODES = [
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "POLICY_DENIED",
  "BAD_USER_INPUT",
  "NOT_FOUND",
  "CONFLICT",
  "RATE_LIMITED",
  "QUERY_TOO_COMPLEX",
  "SERVICE_UNAVAILABLE",
  "INTERNAL_SERVER_ERROR",
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "PERSISTED_QUERY_NOT_FOUND",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/**
 * An error whose text may leave the process. Every other error is a defect: it is logged under the correlation id and
 * answered as INTERNAL_SERVER_ERROR.
 */
export class PublicError extends Error {
  override readonly name = "PublicError";

  /** @param extensions what else may be told: never personal data, never an address of ours. */
  constructor(
    readonly code: ErrorCode,
    readonly text: Bilingual,
    readonly extensions: Readonly<Record<string, unknown>> = {},
  ) {
    super(text.en);
  }
}
