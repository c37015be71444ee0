import type { ApolloServer } from "@apollo/server";
import type { RequestContext } from "../request-context";
import type { Problem } from "./problem-page";

/** An operation as any client may send it. */
export interface PageQuestion {
  readonly query: string;
  readonly operationName: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Why a page can't be shown. */
export interface PageProblem {
  readonly problem: Problem;
  readonly retryAfter: string | undefined;
}

/** Which problem an error of the graph is to the reader; what the policy denies is not there. */
const PROBLEMS: Readonly<Record<string, Problem>> = {
  RATE_LIMITED: "RATE_LIMITED",
  SERVICE_UNAVAILABLE: "SERVICE_UNAVAILABLE",
  POLICY_DENIED: "NOT_FOUND",
  NOT_FOUND: "NOT_FOUND",
};

/**
 * Runs a page's operation through Apollo Server, so that limits, rate limits, policy and audit apply as to any client.
 * An answer with holes is none: half a page would mislead.
 * @throws Error where the graph answers what it should not: a defect.
 */
export async function askGraph(
  apollo: ApolloServer<RequestContext>,
  question: PageQuestion,
  contextValue: RequestContext,
): Promise<{ readonly data: unknown } | PageProblem> {
  const { query, operationName, variables } = question;
  const { body, http } = await apollo.executeOperation(
    { query, operationName, variables: { ...variables } },
    { contextValue },
  );
  if (body.kind !== "single") throw new TypeError("Answers in parts are not supported");
  const { data, errors = [] } = body.singleResult;
  const [error] = errors;
  if (!error) return { data };
  const problem = PROBLEMS[String(error.extensions?.code)];
  if (problem === undefined) throw new Error(`The graph refused the operation ${operationName}`);
  return { problem, retryAfter: http.headers.get("retry-after") };
}
