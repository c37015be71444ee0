import { ERROR_CODES, type ErrorCode, type Principal, PublicError } from "@alpokat/kernel";
import { databaseFault, KeyServiceUnavailable } from "@alpokat/persistence";
import type { ApolloServerPlugin } from "@apollo/server";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import type { Logger } from "pino";
import type { SubgraphContext } from "./context";

const DEFECT = new PublicError("INTERNAL_SERVER_ERROR", {
  id: "Terjadi kesalahan di pihak kami. Sebutkan nomor permintaan bila Anda menghubungi kami.",
  en: "Something went wrong on our side. Please name the request id when you contact us.",
});

const isKnown = (code: unknown): code is ErrorCode => (ERROR_CODES as readonly unknown[]).includes(code);

/** A value that a scalar could not read, in a variable or in the text of the query: graphql-js says so by these codes. */
const isAboutInput = ({ extensions: { code } }: GraphQLError): boolean =>
  code === "BAD_USER_INPUT" || code === "GRAPHQL_VALIDATION_FAILED";

/** The text of an error leaves the process only when it was made to: `PublicError`, the guard's and the parser's errors. */
function toPublic(error: GraphQLError): PublicError | GraphQLError {
  const cause = error.originalError;
  if (cause instanceof PublicError) return cause;
  if (cause && isAboutInput(error)) {
    return new GraphQLError(error.message, { path: error.path, extensions: { code: "BAD_USER_INPUT" } });
  }
  if (!cause && isKnown(error.extensions["code"])) return error;
  if (cause instanceof GraphQLError && isKnown(cause.extensions["code"])) return cause;
  return (cause && databaseFault(cause)) ?? DEFECT;
}

function format(error: GraphQLError, { locale, requestId }: Principal): GraphQLFormattedError {
  const shown = toPublic(error);
  const isPublic = shown instanceof PublicError;
  return {
    message: isPublic ? shown.text[locale] : shown.message,
    ...(error.locations && { locations: error.locations }),
    ...(error.path && { path: error.path }),
    extensions: isPublic
      ? { ...shown.extensions, code: shown.code, requestId }
      : { ...shown.extensions, requestId },
  };
}

/** Puts the errors of every answer into public form, and the details of defects into the log under the correlation id. */
export const errorPlugin = (logger: Logger): ApolloServerPlugin<SubgraphContext> => ({
  requestDidStart: async () => ({
    async didEncounterErrors({ errors, contextValue: { principal } }) {
      for (const error of errors) {
        if (error.originalError instanceof KeyServiceUnavailable) {
          const { reason } = error.originalError;
          logger.warn({ requestId: principal.requestId, reason }, "the key management service gives no keys");
        }
        if (toPublic(error) !== DEFECT) continue;
        logger.error(
          { requestId: principal.requestId, error: error.originalError ?? error },
          "a resolver failed",
        );
      }
    },
    async willSendResponse({ response, errors, contextValue: { principal, guard } }) {
      if (response.body.kind !== "single") return;
      const masked: GraphQLFormattedError[] = guard.maskedPaths.map((path) => ({
        message: "masked",
        path: path.split(".").map((step) => (/^[0-9]+$/.test(step) ? Number(step) : step)),
        extensions: { code: "POLICY_MASKED" },
      }));
      const shown = [...(errors ?? []).map((error) => format(error, principal)), ...masked];
      if (shown.length > 0) response.body.singleResult.errors = shown;
    },
  }),
});
