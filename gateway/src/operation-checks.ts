import { OperationTypeNode } from "graphql";
import type { ApolloServerPlugin, GraphQLRequestContextDidResolveOperation } from "@apollo/server";
import type { PublicError } from "@alpokat/kernel";
import type { Logger } from "pino";
import { completeAnswer } from "./answers";
import { fragmentsOf, rootFieldsOf } from "./limits";
import { hasPermittedListSizes } from "./list-sizes";
import { describeError } from "./log";
import { toGraphQLError } from "./public-errors";
import { type CountedOperation, MAX_OBJECTS, objectsOf } from "./query-cost";
import type { RateLimiter } from "./rate-limits";
import { refusal } from "./refusals";
import type { RequestContext } from "./request-context";

/** Checks what validation can't see, and completes answers. */
export function operationChecks(rateLimiter: RateLimiter, log: Logger): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: (request) => checkOperation(request, rateLimiter),
        didEncounterErrors: ({ errors, contextValue }) => {
          const defects = errors.filter(
            (error) => error.originalError && error.extensions.code === undefined,
          );
          for (const { originalError } of defects) {
            log.error(
              { requestId: contextValue.principal.requestId, ...describeError(originalError) },
              "a query failed",
            );
          }
          return Promise.resolve();
        },
        willSendResponse: (request) => {
          completeAnswer(request);
          return Promise.resolve();
        },
      }),
    unexpectedErrorProcessingRequest: ({ error, requestContext }) => {
      const { requestId } = requestContext.contextValue.principal;
      log.error({ requestId, ...describeError(error) }, "a request failed in Apollo Server");
      return Promise.resolve();
    },
  };
}

async function checkOperation(
  {
    schema,
    document,
    operation,
    request,
    contextValue,
  }: GraphQLRequestContextDidResolveOperation<RequestContext>,
  rateLimiter: RateLimiter,
): Promise<void> {
  const { principal } = contextValue;
  if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) {
    // @apollo/gateway answers 500 to both.
    throw toGraphQLError(
      refusal("BAD_USER_INPUT", undefined, {
        id: operation ? "Langganan tidak didukung." : "Tidak ada operasi dengan nama itu.",
        en: operation ? "Subscriptions are not supported." : "There is no operation of that name.",
      }),
      principal.locale,
    );
  }
  const variables = request.variables ?? {};
  if (!hasPermittedListSizes(document, variables)) {
    const text = { id: "`first` harus 1 sampai 100.", en: "`first` must be 1 to 100." };
    throw toGraphQLError(refusal("BAD_USER_INPUT", undefined, text), principal.locale);
  }
  const tooComplex = refuseCost({ schema, document, operation, variables });
  if (tooComplex) throw toGraphQLError(tooComplex, principal.locale);
  const seconds = await rateLimiter.consume(
    principal,
    rootFieldsOf(operation, fragmentsOf(document)),
    contextValue.counted,
  );
  if (seconds === null) return;
  throw toGraphQLError(
    refusal("RATE_LIMITED"),
    principal.locale,
    new Map([["retry-after", String(seconds)]]),
  );
}

/** @returns null for an operation within the budget. */
function refuseCost(counted: CountedOperation): PublicError | null {
  const cost = objectsOf(counted);
  if (cost <= MAX_OBJECTS) return null;
  return refusal("QUERY_TOO_COMPLEX", `asks for ${cost} objects`, {
    id: `Kueri meminta hingga ${cost} objek; yang diizinkan ${MAX_OBJECTS}.`,
    en: `The query asks for up to ${cost} objects; ${MAX_OBJECTS} are allowed.`,
  });
}
