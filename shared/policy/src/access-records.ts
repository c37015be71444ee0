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

/** Everything but the categories: they are what may differ within one record. */
function keyOf({ told, ruleIds, missingFacts, ...record }: Omit<AccessRecord, "categories">): string {
  const { subject, purpose, action, relation, outcome, reason, noticeVersion, consentId } = record;
  const toldAs = outcome === "DENY" ? ["told", told.clause, ...told.ruleIds, ...told.missingFacts] : [];
  const decided = [outcome, reason, noticeVersion, consentId, ...ruleIds, ...missingFacts];
  return [subject, purpose, action, relation, ...decided, ...toldAs].join("\n");
}

/** Gathers the decisions of one request: one record for each subject, purpose, action, outcome and set of rules. */
export class AccessRecords {
  private records = new Map<string, OpenRecord>();

  add(access: DecidedAccess, decision: RecordedDecision): void {
    const { category, proof, ...asked } = access;
    const { outcome, ruleIds, clause, reason, isGap, missingFacts } = decision;
    const { noticeVersion, consentId } = proof;
    const record = {
      ...asked,
      outcome,
      ruleIds,
      clause,
      reason,
      isGap,
      missingFacts,
      noticeVersion,
      consentId,
    };
    const key = keyOf(record);
    const before = this.records.get(key);
    if (before) before.categories.add(category);
    else this.records.set(key, { ...record, categories: new Set([category]) });
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
