import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { expressMiddleware } from "@as-integrations/express5";
import { type Principal, type ServiceName, systemClock } from "@alpokat/kernel";
import { createRequestVerifier } from "@alpokat/subgraph/request-signature";
import { testKeys } from "@alpokat/testing";
import express, { type RequestHandler } from "express";
import { pino } from "pino";
import { type DocumentNode, GraphQLError, parse } from "graphql";

/** What a subgraph received, in order. */
interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly principal: Principal;
  readonly body: {
    readonly query: string;
    readonly variables: { readonly representations?: readonly unknown[] };
  };
}

/** A small subgraph on real HTTP that believes nothing but the gateway's signature. */
export interface TestSubgraph {
  readonly name: ServiceName;
  readonly url: string;
  readonly document: DocumentNode;
  readonly received: Received[];
  stop(): Promise<void>;
}

/** `routes` come before the check of the signature. */
export interface TestSubgraphOptions {
  readonly name: ServiceName;
  readonly sdl: string;
  readonly resolvers: Record<string, unknown>;
  readonly routes?: (app: express.Express) => void;
}

/** What resolvers of test subgraphs see. */
export interface TestContext {
  readonly principal: Principal;
  /** Reported as @alpokat/subgraph does it: by errors beside the values. */
  readonly maskedPaths: (readonly (string | number)[])[];
}

const reportMasked: ApolloServerPlugin<TestContext> = {
  requestDidStart: async () => ({
    async willSendResponse({ response, contextValue: { maskedPaths } }) {
      if (response.body.kind !== "single" || maskedPaths.length === 0) return;
      const errors = maskedPaths.map((path) => ({
        message: "masked",
        path,
        extensions: { code: "POLICY_MASKED" },
      }));
      response.body.singleResult.errors = [...(response.body.singleResult.errors ?? []), ...errors];
    },
  }),
};

const HEADER = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable"])\n`;

export async function startTestSubgraph({
  name,
  sdl,
  resolvers,
  routes,
}: TestSubgraphOptions): Promise<TestSubgraph> {
  const document = parse(HEADER + sdl);
  const apollo = new ApolloServer<TestContext>({
    plugins: [reportMasked],
    schema: buildSubgraphSchema({ typeDefs: document, resolvers: resolvers as never }),
    includeStacktraceInErrorResponses: true,
    logger: pino({ level: "silent" }),
  });
  await apollo.start();
  const received: Received[] = [];
  const app = express();
  app.get("/ready", (_request, response) => void response.json({ status: "ready" }));
  routes?.(app);
  app.use(express.raw({ type: () => true, limit: "5mb" }), await requireSignature(name, received));
  app.get("/internal/case-facts/:kind/:id", (request, response) => {
    const facts = caseFacts.get(`${request.params.kind}/${request.params.id}`);
    response.json({ caseFacts: facts ?? null });
  });
  app.use(
    "/graphql",
    expressMiddleware(apollo, {
      context: async ({ res }) => ({ principal: res.locals.principal as Principal, maskedPaths: [] }),
    }),
  );
  const server = createServer(app);
  const url = await listen(server);
  return {
    name,
    url,
    document,
    received,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await apollo.stop();
    },
  };
}

/** What the subgraphs answer for cases, by `kind/id`. */
export const caseFacts = new Map<string, unknown>();

async function requireSignature(audience: ServiceName, received: Received[]): Promise<RequestHandler> {
  const nonces = new Set<string>();
  const verifier = await createRequestVerifier({
    audience,
    publicJwks: testKeys().gatewayPublicJwks,
    clock: systemClock,
    rememberNonce: async (nonce) => nonces.size < nonces.add(nonce).size,
  });
  return async (request, response, next) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    try {
      const { method, originalUrl: path, headers } = request;
      const principal = await verifier.verify({ method, path, headers, body });
      response.locals.principal = principal;
      request.body = body.length > 0 ? (JSON.parse(body.toString()) as unknown) : {};
      received.push({ method, path, headers, principal, body: request.body as Received["body"] });
      next();
    } catch {
      response.status(401).json({ errors: [{ message: "unsigned" }] });
    }
  };
}

export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An error as @alpokat/subgraph reports one. */
export const coded = (
  code: string,
  message: string,
  extensions: Record<string, unknown> = {},
): GraphQLError => new GraphQLError(message, { extensions: { code, ...extensions } });
