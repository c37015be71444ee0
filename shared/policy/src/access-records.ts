import { type Action, type Category, type Purpose, type Relation } from "@alpokat/kernel";
import { type Decision, type DecisionReason, type Outcome } from "./decision";
import { type ConsentProof } from "./consent-proof";
import { type FactName } from "./facts";

/** One line of the record: everything that one request did, or tried, to one subject for one reason. */
export interface AccessRecord extends ConsentProof {
  /** Null where nobody said whom the data is about, or nobody could yet. */
  readonly subject: string | null;
  readonly purpose: Purpose | null;
  readonly action: Action;
  readonly categories: readonly Category[];
  readonly outcome: Outcome;
  readonly ruleIds: readonly string[];
  readonly clause: string;
  readonly reason: DecisionReason;
  readonly relation: Relation;
  readonly isGap: boolean;
  readonly missingFacts: readonly FactName[];
  /** The decision as the subject may be told of it. */
  readonly told: ToldDecision;
}

/** What of a decision is told. */
type ToldDecision = Pick<Decision, "ruleIds" | "clause" | "isGap" | "missingFacts">;

/** What a decision was about. */
export interface DecidedAccess {
  readonly subject: string | null;
  readonly purpose: Purpose | null;
  readonly action: Action;
  readonly category: Category;
  readonly relation: Relation;
  readonly proof: ConsentProof;
  readonly told: ToldDecision;
}

/** What of a decision is recorded. */
type RecordedDecision = Pick<
  Decision,
  "outcome" | "ruleIds" | "clause" | "reason" | "isGap" | "missingFacts"
>;

type OpenRecord = Omit<AccessRecord, "categories"> & { readonly categories: Set<Category> };

/** Decisions are few, and shared by all requests: what tells one from another is put together once. */
const decisionTexts = new WeakMap<object, string>();

function textOf(decision: RecordedDecision): string {
  const before = decisionTexts.get(decision);
  if (before !== undefined) return before;
  const { outcome, reason, ruleIds, missingFacts } = decision;
  const text = [outcome, reason, ...ruleIds, ...missingFacts].join("\n");
  decisionTexts.set(decision, text);
  return text;
}

const toldTexts = new WeakMap<object, string>();

function toldTextOf(told: ToldDecision): string {
  const before = toldTexts.get(told);
  if (before !== undefined) return before;
  const text = [told.clause, ...told.ruleIds, ...told.missingFacts].join("\n");
  toldTexts.set(told, text);
  return text;
}

/** Everything but the category: it is what may differ within one record. */
function keyOf(access: DecidedAccess, decision: RecordedDecision): string {
  const { subject, purpose, action, relation, proof, told } = access;
  const toldAs = decision.outcome === "DENY" ? toldTextOf(told) : "";
  const scope = `${String(subject)}\n${String(purpose)}\n${action}\n${relation}`;
  const proven = `${String(proof.noticeVersion)}\n${String(proof.consentId)}`;
  return `${scope}\n${proven}\n${textOf(decision)}\ntold\n${toldAs}`;
}

/** Gathers the decisions of one request: one record for each subject, purpose, action, outcome and set of rules. */
export class AccessRecords {
  private records = new Map<string, OpenRecord>();

  add(access: DecidedAccess, decision: RecordedDecision): void {
    const key = keyOf(access, decision);
    const before = this.records.get(key);
    if (before) before.categories.add(access.category);
    else this.records.set(key, openRecord(access, decision));
  }

  /** Hands over what was gathered and starts anew: who takes it stores it, or gives it back by `restore`. */
  take(): readonly AccessRecord[] {
    const taken = this.list();
    this.records = new Map();
    return taken;
  }

  /** Takes back what could not be stored. */
  restore(records: readonly AccessRecord[]): void {
    for (const { categories, ...record } of records) {
      for (const category of categories) this.add({ ...record, category, proof: record }, record);
    }
  }

  /** Says whom the collections of this request were about, once the object that they made has an id. */
  attributeCollections(subject: string): void {
    const entries = [...this.records].map(([key, record]): [string, OpenRecord] =>
      record.action === "collect" && record.subject === null
        ? [`${subject}${key}`, { ...record, subject }]
        : [key, record],
    );
    this.records = new Map(entries);
  }

  list(): readonly AccessRecord[] {
    return [...this.records.values()].map((record) => ({
      ...record,
      categories: [...record.categories].sort(),
    }));
  }
}

function openRecord({ category, proof, ...asked }: DecidedAccess, decision: RecordedDecision): OpenRecord {
  const { outcome, ruleIds, clause, reason, isGap, missingFacts } = decision;
  const { noticeVersion, consentId } = proof;
  const decided = { outcome, ruleIds, clause, reason, isGap, missingFacts, noticeVersion, consentId };
  return { ...asked, ...decided, categories: new Set([category]) };
}
