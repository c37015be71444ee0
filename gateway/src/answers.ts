import type { GraphQLRequestContextWillSendResponse } from "@apollo/server";
import type { GraphQLFormattedError } from "graphql";
import { TEXTS } from "./refusals";
import type { AnswerPath, PublicGraphQLError, RequestContext } from "./request-context";

type Answering = GraphQLRequestContextWillSendResponse<RequestContext>;

/** Completes an answer with what was noted of its subgraphs: errors, masked paths, the correlation id. */
export function completeAnswer({ request, response, contextValue }: Answering): void {
  if (response.body.kind !== "single") return;
  const result = response.body.singleResult;
  const { notes, principal } = contextValue;
  const noted = [
    ...notes.errors,
    ...(notes.errors.length > 0 ? [] : brokenPromises(result.extensions, principal.locale)),
  ];
  const errors = distinct([...(result.errors ?? []), ...noted.map((error) => withPlace(error, result.data))]);
  if (errors.length > 0) result.errors = errors.map((error) => withRequestId(error, principal.requestId));
  else delete result.errors;
  // @apollo/gateway puts its own remarks here; nothing of them is for clients.
  delete result.extensions;
  if (
    response.http.status === 400 &&
    isOldClient(request.http?.headers.get("accept")) &&
    errors.every(isOfDocument)
  ) {
    response.http.status = 200;
  }
  const masked = notes.maskedPaths.filter((path) => placeOf(result.data, path) === "value");
  if (masked.length > 0) result.extensions = { policy: { masked } };
}

/** A subgraph that answers null for a field that may not be null, and no error: @apollo/gateway only remarks on it. */
function brokenPromises(
  extensions: Record<string, unknown> | undefined,
  locale: "id" | "en",
): PublicGraphQLError[] {
  const remarks = extensions?.valueCompletion;
  if (!Array.isArray(remarks)) return [];
  return (remarks as GraphQLFormattedError[]).map(({ path }) => ({
    message: TEXTS.INTERNAL_SERVER_ERROR[locale],
    ...(path ? { path } : {}),
    extensions: { code: "INTERNAL_SERVER_ERROR" },
  }));
}

/** The query plan asks for fields that the client did not: their errors stand in no place of the answer. */
function withPlace(error: PublicGraphQLError, data: unknown): PublicGraphQLError {
  if (!error.path || placeOf(data, error.path) !== "foreign") return error;
  const { path: _path, ...rest } = error;
  return rest;
}

function placeOf(data: unknown, path: AnswerPath): "value" | "null" | "foreign" {
  let value = data;
  for (const part of path) {
    if (value === null || value === undefined) return "null";
    if (typeof value !== "object" || !Object.hasOwn(value, part)) return "foreign";
    value = (value as Record<string | number, unknown>)[part];
  }
  return value === null || value === undefined ? "null" : "value";
}

function distinct(errors: readonly GraphQLFormattedError[]): readonly GraphQLFormattedError[] {
  return [...new Map(errors.map((error) => [JSON.stringify(error), error])).values()];
}

function withRequestId(error: GraphQLFormattedError, requestId: string): GraphQLFormattedError {
  return { ...error, extensions: { ...error.extensions, requestId } };
}

/** GraphQL over HTTP, section 6.4.1: who accepts only the old media type gets 200 for a document that can't run. */
function isOldClient(accept: string | undefined): boolean {
  return (
    accept !== undefined && accept.includes("application/json") && !accept.includes("graphql-response+json")
  );
}

const OF_DOCUMENTS: readonly unknown[] = [
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "BAD_USER_INPUT",
];

function isOfDocument({ extensions }: GraphQLFormattedError): boolean {
  return OF_DOCUMENTS.includes(extensions?.code);
}
