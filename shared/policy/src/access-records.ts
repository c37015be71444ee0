import { type Action, type Category, type Purpose, type Relation } from "@alpokat/kernel";
import { type Decision, type DecisionReason, type Outcome } from "./decision";
import { type ConsentProof } from "./consent-proof";
import { type FactName } from "./facts";

/** One line of the record: everything that one request did, or tried, to one subject for one reason. */
export interface AccessRecord extends ConsentProof {
  /** Null where nobody said whom the data is about, or nobody could yet. */
  readonly subject: string | null;
  /** The receipt that told who the subject is; null where none did. */
  readonly receipt: string | null;
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

/** A decision with all that the record keeps of it, but for whom and what it was about: many subjects may share one. */
export interface SettledDecision {
  readonly purpose: Purpose | null;
  readonly action: Action;
  readonly relation: Relation;
  readonly proof: ConsentProof;
  readonly told: ToldDecision;
  readonly decision: RecordedDecision;
  /** What tells it from another. */
  readonly key: string;
}

/** What of a decision is recorded. */
type RecordedDecision = Pick<
  Decision,
  "outcome" | "ruleIds" | "clause" | "reason" | "isGap" | "missingFacts"
>;

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

/** A decision as the record knows it. */
export function settled<Made extends RecordedDecision>(
  asked: Omit<SettledDecision, "key" | "decision"> & { readonly decision: Made },
): SettledDecision & { readonly decision: Made } {
  const { purpose, action, relation, proof, told, decision } = asked;
  const toldAs = decision.outcome === "DENY" ? toldTextOf(told) : "";
  const proven = `${String(proof.noticeVersion)}\n${String(proof.consentId)}`;
  const key = `${String(purpose)}\n${action}\n${relation}\n${proven}\n${textOf(decision)}\ntold\n${toldAs}`;
  return { purpose, action, relation, proof, told, decision, key };
}

/** A record that may still get further categories. */
interface OpenRecord {
  readonly subject: string | null;
  readonly receipt: string | null;
  readonly settled: SettledDecision;
  readonly key: string;
  readonly categories: Category[];
}

/** Whom a decision is about. */
interface Concerned {
  readonly subject: string | null;
  readonly receipt?: string | null;
}

const NOBODY: Concerned = { subject: null };

/**
 * Gathers the decisions of one request: one record for each subject, purpose, action, outcome and set of rules. Of a buyer
 * there is one for each receipt.
 */
export class AccessRecords {
  private records: OpenRecord[] = [];
  /** Of each subject there are few. */
  private bySubject = new Map<string | null, OpenRecord[]>();

  /** @param concerned null where nobody said whom it is about. */
  add(concerned: Concerned | null, category: Category, decided: SettledDecision): void {
    const { subject, receipt = null } = concerned ?? NOBODY;
    const ofSubject = this.bySubject.get(subject);
    const before = ofSubject?.find((each) => each.key === decided.key && each.receipt === receipt);
    if (!before) this.open({ subject, receipt, settled: decided, key: decided.key, categories: [category] });
    else if (!before.categories.includes(category)) before.categories.push(category);
  }

  /** Hands over what was gathered and starts anew: who takes it stores it, or gives it back by `restore`. */
  take(): readonly AccessRecord[] {
    const taken = this.list();
    this.records = [];
    this.bySubject = new Map();
    return taken;
  }

  /** Takes back what could not be stored. */
  restore(records: readonly AccessRecord[]): void {
    for (const record of records) {
      const decided = settled({ ...record, proof: record, decision: record });
      for (const category of record.categories) this.add(record, category, decided);
    }
  }

  /** Says whom the collections of this request were about, once the object that they made has an id. */
  attributeCollections(subject: string): void {
    const before = this.records;
    this.records = [];
    this.bySubject = new Map();
    for (const record of before) {
      const isCollection = record.settled.action === "collect" && record.subject === null;
      this.open(isCollection ? { ...record, subject, key: `attributed\n${record.key}` } : record);
    }
  }

  list(): readonly AccessRecord[] {
    const lists = new Map<string, readonly Category[]>();
    return this.records.map((record) => closed(record, sortedOnce(lists, record.categories)));
  }

  private open(record: OpenRecord): void {
    this.records.push(record);
    const ofSubject = this.bySubject.get(record.subject);
    if (ofSubject) ofSubject.push(record);
    else this.bySubject.set(record.subject, [record]);
  }
}

/** Most records of a long answer have the same categories: they share one list. */
function sortedOnce(
  lists: Map<string, readonly Category[]>,
  categories: readonly Category[],
): readonly Category[] {
  const key = categories.join();
  const before = lists.get(key);
  if (before) return before;
  const sorted = [...categories].sort();
  lists.set(key, sorted);
  return sorted;
}

/** Member by member: copies by spreading are what a long record would spend its time on. */
function closed(
  { subject, receipt, settled: decided }: OpenRecord,
  categories: readonly Category[],
): AccessRecord {
  const { purpose, action, relation, proof, told, decision } = decided;
  return {
    subject,
    receipt,
    purpose,
    action,
    relation,
    told,
    outcome: decision.outcome,
    ruleIds: decision.ruleIds,
    clause: decision.clause,
    reason: decision.reason,
    isGap: decision.isGap,
    missingFacts: decision.missingFacts,
    noticeVersion: proof.noticeVersion,
    consentId: proof.consentId,
    categories,
  };
}
