import type { Server } from "node:http";
import { type CaseFacts, type Principal, PublicError, isId } from "@alpokat/kernel";
import { databaseFault } from "@alpokat/persistence";
import {
  type FactsLoader,
  type PolicyInForce,
  RequestGuard,
  type RequestGuardOptions,
} from "@alpokat/policy";
import { ApolloServer } from "@apollo/server";
import { ApolloServerPluginDrainHttpServer } from "@apollo/server/plugin/drainHttpServer";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import { expressMiddleware } from "@as-integrations/express5";
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Router } from "express";
import type { GraphQLSchema } from "graphql";
import type { Logger } from "pino";
import { AnswerTexts } from "./answer-texts";
import { auditPlugin } from "./audit-plugin";
import { SubgraphContext } from "./context";
import type { DisclosureGrant, GrantVerifier } from "./disclosure-grant";
import { errorPlugin } from "./error-plugin";
import type { RequestVerifier } from "./request-signature";
import { factsOfBoth } from "./standing/subject-standing";

/** Answers what a case is about, for the principal that claims to work on it; null for "absent" and "not yours" alike. */
export type CaseFactsReader = (principal: Principal, id: string) => Promise<CaseFacts | null>;

export interface SubgraphServerParts {
  readonly schema: GraphQLSchema;
  /** The policy for a request that begins now. */
  readonly policies: Pick<PolicyInForce, "current">;
  /** What is known now about the subjects whom an answer is about. */
  readonly facts: FactsLoader;
  /** As it counts for `disclosure.legal`: whether the request of an authority that data is collected for holds the subjects. */
  readonly heldFor?: (requestId: string | null) => FactsLoader;
  readonly verifier: RequestVerifier;
  readonly grants: GrantVerifier;
  readonly logger: Logger;
  /** Stores decisions that no transaction of an act has stored. */
  readonly writeRecords: (guard: RequestGuard) => Promise<void>;
  /** Stores what of a long answer is decided before it is made; without it, everything waits for `writeRecords`. */
  readonly storeAhead?: RequestGuardOptions["storeAhead"];
  /** By kind of case. */
  readonly caseFacts?: Readonly<Record<string, CaseFactsReader>>;
  /** Routes that need no signature, such as the JWKS. */
  readonly publicRoutes?: Router;
  /** Below `/webhooks`: what others tell, word for word as it came, forwarded and signed by the gateway. */
  readonly webhooks?: Router;
}

const BODY_LIMIT = "1mb";

/** The request as the signature covers it. */
interface SignedRequest extends Request {
  principal?: Principal;
}

/** What answers, and how it ends. */
export interface SubgraphRoutes {
  readonly routes: Router;
  /** Answers what is in flight, then takes no more. */
  readonly close: () => Promise<void>;
}

/**
 * The routes of a subgraph: GraphQL and case facts for the gateway alone, by signature, also for `_entities` and
 * `_service`; everything else is refused.
 */
export async function subgraphRoutes(
  parts: SubgraphServerParts,
  httpServer: Server,
): Promise<SubgraphRoutes> {
  const { logger } = parts;
  const texts = new AnswerTexts();
  const apollo = new ApolloServer<SubgraphContext>({
    schema: parts.schema,
    introspection: false,
    includeStacktraceInErrorResponses: false,
    stringifyResult: (answer) => texts.of(answer),
    stopOnTerminationSignals: false,
    logger,
    plugins: [
      ApolloServerPluginDrainHttpServer({ httpServer, stopGracePeriodMillis: 10_000 }),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      errorPlugin(logger),
      // The last, because nothing may change in an answer after it.
      auditPlugin({ write: parts.writeRecords, texts, logger }),
    ],
  });
  await apollo.start();

  const routes = express.Router();
  if (parts.publicRoutes) routes.use(parts.publicRoutes);
  const signed = signedRequests(parts.verifier);
  if (parts.webhooks) routes.use("/webhooks", ...signed, parts.webhooks);
  routes.get("/internal/case-facts/:kind/:id", ...signed, caseFactsRoute(parts.caseFacts ?? {}));
  routes.post(
    "/graphql",
    ...signed,
    parsedJson,
    expressMiddleware(apollo, {
      context: async ({ req }) => {
        const principal = principalOf(req);
        const grant = await parts.grants.verify(principal);
        const { storeAhead } = parts;
        const guard = new RequestGuard(parts.policies.current, principal, {
          facts: factsFor(parts, principal, grant),
          grant,
          ...(storeAhead && { storeAhead }),
        });
        return new SubgraphContext(principal, guard, grant);
      },
    }),
  );
  routes.use(refusal(logger));
  return { routes, close: () => apollo.stop() };
}

/** What is known about subjects, as it counts for what the request is for. */
const factsFor = (
  { facts, heldFor }: Pick<SubgraphServerParts, "facts" | "heldFor">,
  { purpose }: Principal,
  grant: DisclosureGrant | null,
): FactsLoader =>
  purpose === "disclosure.legal" ? factsOfBoth(facts, heldFor?.(grant?.requestId ?? null)) : facts;

/** Reads the bytes that the signature covers, and checks it. */
const signedRequests = (verifier: RequestVerifier): RequestHandler[] => [
  express.raw({ type: () => true, limit: BODY_LIMIT, inflate: false }),
  verified(verifier),
];

/** Express's request after `verified`. */
function principalOf(request: SignedRequest): Principal {
  if (!request.principal) throw new Error("The request was not verified");
  return request.principal;
}

const verified =
  (verifier: RequestVerifier): RequestHandler =>
  async (request: SignedRequest, _response, next) => {
    const { method, originalUrl: path, headers } = request;
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    request.principal = await verifier.verify({ method, path, headers, body });
    next();
  };

const parsedJson: RequestHandler = (request, _response, next) => {
  try {
    request.body = JSON.parse((request.body as Buffer).toString("utf8")) as unknown;
  } catch {
    throw new PublicError("BAD_USER_INPUT", {
      id: "Isi permintaan bukan JSON.",
      en: "The body is not JSON.",
    });
  }
  next();
};

const caseFactsRoute =
  (readers: Readonly<Record<string, CaseFactsReader>>): RequestHandler =>
  async (request, response) => {
    const { kind, id } = request.params;
    const read = typeof kind === "string" && Object.hasOwn(readers, kind) ? readers[kind] : undefined;
    const facts = read && typeof id === "string" && isId(id) ? await read(principalOf(request), id) : null;
    response.json({ caseFacts: facts });
  };

const STATUS: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  BAD_USER_INPUT: 400,
  SERVICE_UNAVAILABLE: 503,
};

/** Express finds error handlers by their four parameters. */
const refusal =
  (logger: Logger): ErrorRequestHandler =>
  (error: unknown, _request, response, _next) => {
    const fault = error instanceof PublicError ? error : databaseFault(error);
    if (!fault) logger.error({ error }, "a request failed");
    const code = fault?.code ?? "INTERNAL_SERVER_ERROR";
    const message = fault?.text.en ?? "Something went wrong on our side.";
    response.status(STATUS[code] ?? 500).json({ errors: [{ message, extensions: { code } }] });
  };
