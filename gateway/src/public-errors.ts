import { ERROR_CODES, type ErrorCode, type PublicError } from "@alpokat/kernel";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import type { PublicGraphQLError } from "./request-context";
import { statusOf, TEXTS } from "./refusals";

/** Codes whose text is written for clients; the text of any other is replaced by the standard one. */
const TELLING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "POLICY_DENIED",
  "BAD_USER_INPUT",
  "NOT_FOUND",
  "CONFLICT",
  "RATE_LIMITED",
  "QUERY_TOO_COMPLEX",
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "PERSISTED_QUERY_NOT_FOUND",
]);
const MAX_TEXT = 500;
/** Addresses, file names and stack frames: no text with one of these leaves, whatever its code. */
const INTERNAL =
  /:\/\/|\b\d{1,3}(\.\d{1,3}){3}\b|\b(localhost|node_modules|ECONN\w+)\b|\.[cm]?[jt]s:\d+|\n\s+at /i;
/** graphql-js helps to guess names of the schema. */
const SUGGESTION = / ?Did you mean .*\?/s;

/** The code as clients know it; null for what is no business of theirs. */
export function publicCode(code: unknown): ErrorCode | null {
  if (
    code === "BAD_REQUEST" ||
    code === "OPERATION_RESOLUTION_FAILURE" ||
    code === "PERSISTED_QUERY_NOT_SUPPORTED"
  ) {
    return "BAD_USER_INPUT";
  }
  return (ERROR_CODES as readonly unknown[]).includes(code) ? (code as ErrorCode) : null;
}

/** The text that may be told for a code: the error's own where it is written for clients and names nothing internal. */
export function publicText(code: ErrorCode, text: unknown): string {
  if (!TELLING.has(code) || typeof text !== "string" || text === "") return TEXTS[code].en;
  const told = text.replace(SUGGESTION, "").trim();
  return told === "" || told.length > MAX_TEXT || INTERNAL.test(told) ? TEXTS[code].en : told;
}

/** A refusal as a GraphQL error, with its HTTP status and headers for Apollo Server. */
export function toGraphQLError(
  error: PublicError,
  locale: "id" | "en",
  headers: ReadonlyMap<string, string> = new Map(),
): GraphQLError {
  const http = { status: statusOf(error.code), headers };
  return new GraphQLError(error.text[locale], {
    extensions: { code: error.code, http },
    originalError: error,
  });
}

/** The last thing that happens to an error of Apollo Server: only the code and a permitted text go out. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): PublicGraphQLError {
  const said = innerCode(error) ?? formatted.extensions?.code;
  const code = publicCode(isBadRequest(error) ? "BAD_REQUEST" : said) ?? "INTERNAL_SERVER_ERROR";
  return {
    message: publicText(code, formatted.message),
    ...(formatted.locations ? { locations: formatted.locations } : {}),
    ...(formatted.path ? { path: formatted.path } : {}),
    extensions: { code },
  };
}

/** Apollo Server gives faults of a persisted query no code, only the status of a bad request. */
function isBadRequest(error: unknown): boolean {
  if (!(error instanceof GraphQLError) || error.originalError !== undefined) return false;
  const { code, http } = error.extensions as { code?: unknown; http?: { readonly status?: number } };
  return code === undefined && http?.status === 400;
}

/** Apollo Server overwrites the code of an error of a validation rule, and parsing gives a count of tokens no code. */
function innerCode(error: unknown): unknown {
  if (!(error instanceof GraphQLError)) return undefined;
  if (error.message.includes("tokens. Parsing aborted")) return "QUERY_TOO_COMPLEX";
  const inner = error.originalError;
  return inner instanceof GraphQLError ? inner.extensions.code : undefined;
}
