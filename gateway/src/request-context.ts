import type { Principal } from "@alpokat/kernel";
import type { GraphQLFormattedError } from "graphql";

/** A path in the client's answer: response names and list positions. */
export type AnswerPath = readonly (string | number)[];

/** An error as clients see it. */
export interface PublicGraphQLError extends GraphQLFormattedError {
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** What is noted of one request while its query plan runs. */
export interface AnswerNotes {
  readonly errors: PublicGraphQLError[];
  readonly maskedPaths: AnswerPath[];
  /** Data of the fetches at the root, as merged by @apollo/gateway later: the way to find where an entity stands. */
  readonly rootResults: object[];
}

/** What a request carries through Apollo Server and the data sources. */
export interface RequestContext {
  readonly principal: Principal;
  /** `performance.now()` at which subgraphs are waited for no longer. */
  readonly deadline: number;
  readonly notes: AnswerNotes;
  /** Points that the rate limit took of the request before it came to Apollo Server. */
  readonly counted: 0 | 1;
}

export const newNotes = (): AnswerNotes => ({ errors: [], maskedPaths: [], rootResults: [] });
