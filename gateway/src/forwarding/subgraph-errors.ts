import type { ErrorCode, ServiceName } from "@alpokat/kernel";
import type { Logger } from "pino";
import { publicCode, publicText } from "../public-errors";
import { TEXTS } from "../refusals";
import type { AnswerNotes, AnswerPath, PublicGraphQLError, RequestContext } from "../request-context";

/** Most errors that one answer of a subgraph adds to the answer of the client. */
const MAX_ERRORS = 100;
/** Errors that are no errors: a subgraph reports so that it masked the value at the path. */
const MASKED = "POLICY_MASKED";
/** Dotted path into the arguments of an operation. */
const FIELD = /^[A-Za-z0-9_.]{1,200}$/;
/** The planner renames fields that differ between fragments: `price__alias_0`. */
const PLANNER_ALIAS = /__alias_\d+$/;

/** An error in the answer of a subgraph, of which nothing is believed yet. */
interface SubgraphError {
  readonly message?: unknown;
  readonly path?: unknown;
  readonly extensions?: unknown;
}

/** Gives the paths in the client's answer for a path in the subgraph's answer: more than one for an entity asked once. */
export type ToAnswerPaths = (path: AnswerPath) => readonly AnswerPath[];

/** Adds what the subgraph reported to the notes, told as clients may be told; the rest goes to the log. */
export function noteErrors(
  errors: readonly unknown[],
  toAnswerPaths: ToAnswerPaths,
  { notes, principal }: RequestContext,
  { log, subgraph }: { readonly log: Logger; readonly subgraph: ServiceName },
): void {
  for (const error of errors) {
    const { message, path, extensions } = isObject(error) ? (error as SubgraphError) : {};
    const fields = isObject(extensions) ? extensions : {};
    const paths = isPath(path) ? toAnswerPaths(path.map(withoutAlias)) : [];
    if (fields.code === MASKED) {
      notes.maskedPaths.push(...paths);
      continue;
    }
    const code = codeOf(fields.code);
    if (code === "INTERNAL_SERVER_ERROR") {
      log.error({ subgraph, code, requestId: principal.requestId }, "a subgraph failed");
    }
    const told = { message: publicText(code, message), extensions: { code, ...tellable(code, fields) } };
    addErrors(notes, told, paths);
  }
}

/** Notes that the fields at these paths have no answer because their fetch has none. */
export function noteMissing(
  { notes, principal }: RequestContext,
  paths: readonly AnswerPath[],
  code: ErrorCode,
): void {
  addErrors(notes, { message: TEXTS[code][principal.locale], extensions: { code } }, paths);
}

function addErrors(notes: AnswerNotes, error: PublicGraphQLError, paths: readonly AnswerPath[]): void {
  if (paths.length === 0) notes.errors.push(error);
  for (const path of paths.slice(0, Math.max(0, MAX_ERRORS - notes.errors.length)))
    notes.errors.push({ ...error, path });
}

/** What a subgraph says of the graph itself is our fault, not the client's: the gateway validated the query before. */
function codeOf(code: unknown): ErrorCode {
  const known = publicCode(code);
  const isOurFault = known === null || known.startsWith("GRAPHQL_") || known === "PERSISTED_QUERY_NOT_FOUND";
  return isOurFault ? "INTERNAL_SERVER_ERROR" : known;
}

/** What else a client is told: why the policy denied, or which field of the input is at fault. */
function tellable(
  code: ErrorCode,
  { policy, field }: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  if (code === "POLICY_DENIED" && isObject(policy)) return { policy };
  return code === "BAD_USER_INPUT" && typeof field === "string" && FIELD.test(field) ? { field } : {};
}

function withoutAlias(part: string | number): string | number {
  return typeof part === "string" ? part.replace(PLANNER_ALIAS, "") : part;
}

function isPath(value: unknown): value is AnswerPath {
  return Array.isArray(value) && value.every((part) => typeof part === "string" || Number.isInteger(part));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
