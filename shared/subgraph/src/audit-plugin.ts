import type { RequestGuard } from "@alpokat/policy";
import type { ApolloServerPlugin } from "@apollo/server";
import type { Logger } from "pino";
import type { AnswerTexts } from "./answer-texts";
import type { SubgraphContext } from "./context";

interface AnswerRecord {
  /** Stores the decisions that are not stored yet, in a transaction of its own. */
  readonly write: (guard: RequestGuard) => Promise<void>;
  readonly texts: AnswerTexts;
  readonly logger: Logger;
}

/** Writes what the guard decided before the answer leaves. An answer whose record can't be written is not given. */
export const auditPlugin = ({ write, texts, logger }: AnswerRecord): ApolloServerPlugin<SubgraphContext> => ({
  requestDidStart: async () => ({
    async willSendResponse({ response, contextValue: { guard, principal } }) {
      // The text takes its time, and until the database has answered there is nothing else to do.
      if (guard.isStoringAhead && response.body.kind === "single") texts.write(response.body.singleResult);
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
