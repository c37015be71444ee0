import type { GraphQLDataSource } from "@apollo/gateway";
import { PublicError } from "@alpokat/kernel";
import type { Logger } from "pino";
import { describeError } from "../log";
import type { AnswerPath, RequestContext } from "../request-context";
import { deduplicate, expand } from "./entity-deduplication";
import { locateEntities } from "./entity-paths";
import { fieldsOfFetch } from "./fetch-fields";
import { type SubgraphAnswer, type SubgraphClient, UnusableAnswer } from "./subgraph-client";
import { noteErrors, noteMissing, type ToAnswerPaths } from "./subgraph-errors";

type ProcessOptions = Parameters<GraphQLDataSource<RequestContext>["process"]>[0];
type ProcessResult = Awaited<ReturnType<GraphQLDataSource<RequestContext>["process"]>>;
type Data = Record<string, unknown>;
/** What a subgraph answers by GraphQL over HTTP. */
interface GraphQLAnswer {
  readonly data: Data | null;
  readonly errors: readonly unknown[];
}
/** One fetch of a query plan. */
interface Fetch {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
  /** Path of the plan to the entities; empty at the root. */
  readonly path: readonly (string | number)[];
  /** Entities to ask for; null for a fetch at the root. */
  readonly representations: readonly unknown[] | null;
}

/**
 * Sends the fetches of query plans to one subgraph.
 *
 * Not a RemoteGraphQLDataSource: that one builds node-fetch requests beside those that are sent, and hands errors to
 * @apollo/gateway, which adds the name of the service and loses the paths of entities asked once. Here errors go into
 * the notes of the request, and @apollo/gateway sees data only.
 */
export class SubgraphDataSource implements GraphQLDataSource<RequestContext> {
  constructor(
    private readonly client: SubgraphClient,
    private readonly log: Logger,
  ) {}

  async process(options: ProcessOptions): Promise<ProcessResult> {
    if (!("incomingRequestContext" in options)) throw new TypeError("Subgraphs are asked for clients only");
    const context = options.context;
    const fetch = toFetch(options);
    try {
      const data = fetch.representations
        ? await this.fetchEntities(fetch, fetch.representations, context)
        : await this.fetchRoot(fetch, context);
      return data ? { data } : {};
    } catch (error) {
      this.log.warn(
        { subgraph: this.client.name, requestId: context.principal.requestId, ...describeError(error) },
        "no answer",
      );
      const code = error instanceof PublicError ? error.code : "INTERNAL_SERVER_ERROR";
      noteMissing(context, missingPaths(fetch, context), code);
      return {};
    }
  }

  private async fetchRoot(fetch: Fetch, context: RequestContext): Promise<Data | null> {
    const answer = await this.ask(fetch, fetch.variables, context, parseAnswer);
    if (answer.data) context.notes.rootResults.push(answer.data);
    this.note(answer, (path) => [[...fetch.path, ...path]], context);
    return answer.data;
  }

  private async fetchEntities(
    fetch: Fetch,
    all: readonly unknown[],
    context: RequestContext,
  ): Promise<Data | null> {
    const { distinct, positions } = deduplicate(all);
    const variables = { ...fetch.variables, representations: distinct };
    const { answer, entities } = await this.ask(fetch, variables, context, (received) => {
      const parsed = parseAnswer(received);
      return { answer: parsed, entities: entitiesOf(parsed, distinct.length) };
    });
    this.note(
      answer,
      entityPaths(locateEntities(context.notes.rootResults, fetch.path, all), positions),
      context,
    );
    return entities ? { ...answer.data, _entities: expand(entities, positions) } : null;
  }

  private note(answer: GraphQLAnswer, toAnswerPaths: ToAnswerPaths, context: RequestContext): void {
    if (answer.errors.length > 0) {
      noteErrors(answer.errors, toAnswerPaths, context, { log: this.log, subgraph: this.client.name });
    }
  }

  private ask<Result>(
    { query, operationName }: Fetch,
    variables: Readonly<Record<string, unknown>>,
    { principal, deadline }: RequestContext,
    read: (answer: SubgraphAnswer) => Result,
  ): Promise<Result> {
    const request = {
      method: "POST",
      path: "/graphql",
      principal,
      body: Buffer.from(JSON.stringify({ query, variables, operationName })),
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        "accept-language": principal.locale,
      },
      deadline,
      mayRetry: !/^\s*mutation\b/.test(query),
    } as const;
    return this.client.send(request, read);
  }
}

function toFetch({ request, ...options }: ProcessOptions): Fetch {
  const { representations, ...variables } = (request.variables ?? {}) as Record<string, unknown>;
  return {
    query: request.query ?? "",
    variables,
    operationName: request.operationName,
    path: ("pathInIncomingRequest" in options && options.pathInIncomingRequest) || [],
    representations: Array.isArray(representations) ? representations : null,
  };
}

/** @throws UnusableAnswer for no answer of GraphQL over HTTP, and for a refused signature (401), which is our fault. */
function parseAnswer({ status, contentType, body }: SubgraphAnswer): GraphQLAnswer {
  if (status === 401) throw new UnusableAnswer("refused the signature");
  if (!/^application\/(graphql-response\+)?json\b/.test(contentType))
    throw new UnusableAnswer("answered no JSON");
  const { data = null, errors = [] } = parseObject(body);
  const isGraphQL = typeof data === "object" && !Array.isArray(data) && Array.isArray(errors);
  if (!isGraphQL || (data === null && errors.length === 0)) throw new UnusableAnswer("answered no GraphQL");
  return { data: data as Data | null, errors };
}

function parseObject(body: Buffer): { readonly data?: unknown; readonly errors?: unknown } {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Told below, without what the parser quotes of the body.
  }
  throw new UnusableAnswer("answered malformed JSON");
}

function entitiesOf({ data }: GraphQLAnswer, count: number): readonly unknown[] | null {
  const entities: unknown = data?._entities;
  if (data === null || entities === null) return null;
  if (Array.isArray(entities) && entities.length === count) return entities as unknown[];
  throw new UnusableAnswer("answered another number of entities");
}

/** `["_entities", 3, "email"]` as the paths of all places where entity 3 stands. */
function entityPaths(places: readonly AnswerPath[], positions: readonly number[]): ToAnswerPaths {
  return ([, position, ...rest]) =>
    places.filter((_place, index) => positions[index] === position).map((place) => [...place, ...rest]);
}

/** The fields that have no answer because the fetch has none. */
function missingPaths(fetch: Fetch, context: RequestContext): readonly AnswerPath[] {
  const fields = fieldsOfFetch(fetch.query);
  const { representations } = fetch;
  if (!representations) return (fields.get("") ?? []).map((field) => [...fetch.path, field]);
  const places = locateEntities(context.notes.rootResults, fetch.path, representations);
  return places.flatMap((place, index) => {
    const typeName = (representations[index] as { __typename?: string }).__typename ?? "";
    return (fields.get(typeName) ?? []).map((field) => [...place, field]);
  });
}
