import type { ApolloServer } from "@apollo/server";
import { z } from "zod";
import type { RequestContext } from "../request-context";
import { askGraph, type PageProblem } from "./ask-graph";

/** What the page asks of the graph: what anybody may read, and nothing about anybody. */
const PRIVACY = `query PrivacyPage {
  privacyNotices { version locale text sha256 effectiveFrom }
  policyMatrix {
    policyHash
    clauses { clause rules { id effect note law basis roles actions purposes categories } }
  }
  dataMap { categories { category text isSpecific retention { note law } processors { name task country } } }
}`;

/** The four records, each asked for by itself: one service that is down takes no other's head away. */
const RECORDS = ["identityAudit", "transactionsAudit", "communicationsAudit", "disclosureAudit"] as const;
type RecordName = (typeof RECORDS)[number];

const moment = z.iso.datetime().transform((text) => new Date(text));
const words = z.array(z.string());
const noticeSchema = z.object({
  version: z.int(),
  text: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  effectiveFrom: moment,
});
const ruleSchema = z.object({
  id: z.string(),
  effect: z.enum(["permit", "forbid"]),
  note: z.string(),
  law: z.string(),
  basis: z.string(),
  roles: words,
  actions: words,
  purposes: words,
  categories: words,
});
const categorySchema = z.object({
  category: z.string(),
  text: z.string(),
  isSpecific: z.boolean(),
  retention: z.object({ note: z.string(), law: z.string() }).nullable(),
  processors: z.array(z.object({ name: z.string(), task: z.string(), country: z.string() })),
});
const answerSchema = z.object({
  privacyNotices: z.array(noticeSchema),
  policyMatrix: z.object({
    policyHash: z.string(),
    clauses: z.array(z.object({ clause: z.string(), rules: z.array(ruleSchema) })),
  }),
  dataMap: z.object({ categories: z.array(categorySchema) }),
});
const headSchema = z.object({ size: z.int(), root: z.string(), at: moment, signature: z.string() });
const recordSchema = z.record(z.string(), z.object({ head: headSchema.nullable() }));

export type PrivacyNotice = z.infer<typeof noticeSchema>;
export type PolicyRule = z.infer<typeof ruleSchema>;
export type HeldCategory = z.infer<typeof categorySchema>;

/** The newest head of a service's record. */
export interface ServiceHead {
  readonly record: RecordName;
  /** Null before the first event; undefined where the service does not answer. */
  readonly head: z.infer<typeof headSchema> | null | undefined;
}

/** What the page shows. */
export interface Privacy extends Omit<z.infer<typeof answerSchema>, "privacyNotices" | "dataMap"> {
  readonly notice: PrivacyNotice;
  /** Published, and not in force yet. */
  readonly coming: PrivacyNotice | null;
  readonly categories: readonly HeldCategory[];
  readonly heads: readonly ServiceHead[];
}

/** Reads what the page shows. @throws Error where the graph answers what it should not: a defect. */
export async function readPrivacy(
  apollo: ApolloServer<RequestContext>,
  context: RequestContext,
  now: Date,
): Promise<{ readonly privacy: Privacy } | PageProblem> {
  const question = { query: PRIVACY, operationName: "PrivacyPage", variables: {} };
  const answer = await askGraph(apollo, question, context);
  if ("problem" in answer) return answer;
  const { privacyNotices, policyMatrix, dataMap } = answerSchema.parse(answer.data);
  const newestFirst = privacyNotices.toSorted((a, b) => b.version - a.version);
  const notice = newestFirst.find(({ effectiveFrom }) => effectiveFrom <= now);
  if (!notice) throw new Error("No privacy notice is in force");
  const coming = newestFirst.find(({ effectiveFrom }) => effectiveFrom > now) ?? null;
  const heads = await Promise.all(RECORDS.map((record) => readHead(apollo, record, context)));
  return { privacy: { notice, coming, policyMatrix, categories: dataMap.categories, heads } };
}

async function readHead(
  apollo: ApolloServer<RequestContext>,
  record: RecordName,
  context: RequestContext,
): Promise<ServiceHead> {
  const query = `query TreeHead { ${record} { head { size root at signature } } }`;
  const answer = await askGraph(apollo, { query, operationName: "TreeHead", variables: {} }, context);
  const head = "problem" in answer ? undefined : recordSchema.parse(answer.data)[record]?.head;
  return { record, head };
}
