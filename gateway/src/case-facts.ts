import { type CaseFacts, caseFactsSchema, isId, type Principal, type ServiceName } from "@alpokat/kernel";
import { type SubgraphAnswer, type SubgraphClient, UnusableAnswer } from "./forwarding/subgraph-client";
import { refusal } from "./refusals";
import { z } from "zod";

/** Who owns a kind of case, and so answers what it is about. */
const OWNERS = {
  "support-ticket": "communications",
  "verification-case": "identity-verification",
  "privacy-request": "identity-verification",
  "fraud-case": "transactions",
  "disclosure-request": "disclosure-requests",
} as const satisfies Record<string, ServiceName>;
type CaseKind = keyof typeof OWNERS;

const answerSchema = z.object({ caseFacts: caseFactsSchema.nullable() });

/** A case as named in `x-alpokat-case`. */
export interface CaseReference {
  readonly kind: CaseKind;
  readonly id: string;
}

/**
 * Reads `x-alpokat-case: <kind>/<uuid>`; null without the header.
 * @throws PublicError BAD_USER_INPUT for anything else.
 */
export function parseCase(header: string | undefined): CaseReference | null {
  if (header === undefined) return null;
  const [kind = "", id = "", ...rest] = header.split("/");
  if (isCaseKind(kind) && isId(id) && rest.length === 0) return { kind, id: id.toLowerCase() };
  throw refusal("BAD_USER_INPUT", "malformed case", {
    id: "Header x-alpokat-case harus berbentuk <jenis>/<uuid>.",
    en: "The header x-alpokat-case must be <kind>/<uuid>.",
  });
}

/**
 * Asks the owner of the case, as the caller.
 * @param principal the caller, without case facts.
 * @returns null for an unknown case; a closed one has `isOpen` false. The policy gives neither any right.
 * @throws PublicError SERVICE_UNAVAILABLE where the owner does not answer, or not in the agreed form: never a guess.
 */
export async function fetchCaseFacts(
  reference: CaseReference,
  principal: Principal,
  subgraphs: Readonly<Record<ServiceName, SubgraphClient>>,
  deadline: number,
): Promise<CaseFacts | null> {
  const request = {
    method: "GET",
    path: `/internal/case-facts/${reference.kind}/${reference.id}`,
    principal,
    body: Buffer.alloc(0),
    headers: { accept: "application/json" },
    deadline,
    mayRetry: true,
  } as const;
  return subgraphs[OWNERS[reference.kind]].send(request, (answer) => readFacts(answer, reference));
}

function readFacts({ status, body }: SubgraphAnswer, reference: CaseReference): CaseFacts | null {
  if (status !== 200) throw new UnusableAnswer(`answered ${status} for case facts`);
  const answer = answerSchema.safeParse(parseJson(body));
  if (!answer.success) throw new UnusableAnswer("answered malformed case facts");
  const { caseFacts } = answer.data;
  const isOther = caseFacts && (caseFacts.kind !== reference.kind || caseFacts.id !== reference.id);
  if (isOther) throw new UnusableAnswer("answered facts of another case");
  return caseFacts;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

function isCaseKind(text: string): text is CaseKind {
  return Object.hasOwn(OWNERS, text);
}
