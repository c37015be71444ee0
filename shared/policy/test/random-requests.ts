import { CATEGORY_NAMES, DISCLOSURE_GROUNDS, isWithin, PURPOSES, RELATIONS } from "@alpokat/kernel";
import { ACTORS, roleOf } from "../src/actors";
import { CEDAR_ACTIONS } from "../src/decision";
import { type Cell } from "../src/expression";
import { CASE_KINDS, type Facts } from "../src/facts";
import { type Rule } from "../src/rules";
import { TRIGGER_NAMES } from "../src/triggers";

export interface GeneratedRequest {
  readonly cell: Cell;
  readonly facts: Facts;
}

/** Requests from a seed (mulberry32), so that a disagreement can be repeated. */
export class RandomRequests {
  constructor(private state: number) {}

  /** Any request at all. */
  random(): GeneratedRequest {
    const cell: Cell = {
      actor: this.one(ACTORS),
      action: this.one(CEDAR_ACTIONS),
      category: this.one(CATEGORY_NAMES),
      purpose: this.one(PURPOSES),
      relation: this.one(RELATIONS),
    };
    return { cell, facts: this.facts(cell, 0.5) };
  }

  /** A request of the words that one rule names, so that rare rules are reached too. */
  aimedAt(rules: readonly Rule[]): GeneratedRequest {
    const rule = this.one(rules);
    const named = (type: string): readonly string[] =>
      [...rule.text.matchAll(new RegExp(`Alpokat::${type}::"([^"]+)"`, "g"))].map(([, id]) => id ?? "");
    const aim = <T extends string>(all: readonly T[], fits: (word: T) => boolean): T => {
      const fitting = all.filter(fits);
      return this.one(fitting.length > 0 && this.next() < 0.9 ? fitting : all);
    };
    const under = named("Category");
    const actors = [...named("Role"), ...named("Actor")];
    const cell: Cell = {
      actor: aim(ACTORS, (actor) => actors.includes(actor) || actors.includes(roleOf(actor))),
      action: aim(CEDAR_ACTIONS, (action) => named("Action").includes(action)),
      category: aim(CATEGORY_NAMES, (category) => under.some((group) => isWithin(category, group))),
      purpose: aim(PURPOSES, (purpose) => named("Purpose").includes(purpose)),
      relation: aim(RELATIONS, (relation) => named("Relation").includes(relation)),
    };
    const facts = this.facts(cell, 0.9);
    const trigger = this.oneOrNone(TRIGGER_NAMES.filter((word) => named("Trigger").includes(word)));
    const caseKind = this.oneOrNone(CASE_KINDS.filter((word) => named("CaseKind").includes(word)));
    return { cell, facts: { ...facts, ...(trigger && { trigger }), ...(caseKind && { caseKind }) } };
  }

  private facts(cell: Cell, presence: number): Facts {
    const facts: Record<string, unknown> = {
      trigger: this.one(TRIGGER_NAMES),
      caseKind: this.one(CASE_KINDS),
      consents: this.next() < 0.6 ? [cell.purpose] : PURPOSES.filter(() => this.next() < 0.2),
      noticeVersion: Math.floor(this.next() * 4),
      minimumNotice: Math.floor(this.next() * 3),
      ground: this.one(DISCLOSURE_GROUNDS),
      grantSubjects: this.next() < 0.6 ? 1 : 49 + Math.floor(this.next() * 3),
      groupSize: 8 + Math.floor(this.next() * 4),
    };
    const towardsAllow = [
      "caseCoversCategory",
      "grantCoversCategory",
      "courtOrder",
      "groundInForce",
      "balancingTest",
      "observed",
      "withinOfferWindow",
      "withinRetention",
      "published",
      "guardianConsent",
    ];
    for (const name of towardsAllow) facts[name] = this.next() < 0.8;
    for (const name of [
      "minor",
      "guardianAwaited",
      "restricted",
      "erased",
      "legalHold",
      "automatedDecisionObjection",
      "emergency",
    ])
      facts[name] = this.next() < 0.2;
    return Object.fromEntries(Object.entries(facts).filter(() => this.next() < presence));
  }

  private one<T>(words: readonly T[]): T {
    return this.oneOrNone(words) as T;
  }

  private oneOrNone<T>(words: readonly T[]): T | undefined {
    return words[Math.floor(this.next() * words.length)];
  }

  private next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }
}
