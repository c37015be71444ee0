import type { RequestGuard } from "@alpokat/policy";
import type { ApolloServerPlugin } from "@apollo/server";
import type { Logger } from "pino";
import type { SubgraphContext } from "./context";

/**
 * Writes what the guard decided before the answer leaves. An answer whose record can't be written is not given.
 * @param write stores the decisions that are not stored yet, in a transaction of its own.
 */
export const auditPlugin = (
  write: (guard: RequestGuard) => Promise<void>,
  logger: Logger,
): ApolloServerPlugin<SubgraphContext> => ({
  requestDidStart: async () => ({
    async willSendResponse({ response, contextValue: { guard, principal } }) {
      try {
        await guard.storedAhead;
        await write(guard);
      } catch (error) {
        logger.error({ requestId: principal.requestId, error }, "the audit record could not be written");
        if (response.body.kind !== "single") throw error;
        response.body.singleResult = {
          errors: [
            {
              message: "The service is not available at the moment. Please try again.",
              extensions: { code: "SERVICE_UNAVAILABLE", requestId: principal.requestId },
            },
          ],
        };
      }
    },
  }),
});
