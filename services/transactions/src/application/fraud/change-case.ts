import { type Clock, isPrintableText, newId, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import {
  CASE_NOT_FOUND,
  type CaseFault,
  type CaseOutcome,
  type FraudCase,
  closed,
  escalated,
  reopened,
  snoozed,
  taken,
} from "../../domain/fraud/case-state";
import type { AtFraudDesk, FraudTransaction } from "../fraud-ports";
import { investigatorOf, isAbout } from "./desk";

export type CaseChangeOutcome =
  { readonly fraudCase: FraudCase } | { readonly refusals: readonly CaseFault[] };

/** What is done with a case. */
export type CaseChange =
  | { readonly act: "assign" | "escalate" }
  | { readonly act: "snooze"; readonly until: Date }
  | { readonly act: "close"; readonly outcome: CaseOutcome; readonly reason: string }
  | { readonly act: "reopen"; readonly reason: string };

const refused = (fault: CaseFault): { refusals: readonly CaseFault[] } => ({ refusals: [fault] });

const VERSION_MISMATCH: CaseFault = userError(
  "VERSION_MISMATCH",
  { id: "Kasus ini sudah berubah. Muat ulang.", en: "The case has changed. Load it again." },
  ["input", "version"],
);
const REASON_INVALID: CaseFault = userError(
  "REASON_INVALID",
  {
    id: "Alasan harus 1 sampai 2.000 karakter yang dapat dicetak.",
    en: "The reason must be 1 to 2,000 printable characters.",
  },
  ["input", "reason"],
);

/**
 * Changes a case, as the table of its states allows, with its log in one commit. Refusals: CASE_NOT_FOUND (also for a case
 * about the caller), VERSION_MISMATCH, REASON_INVALID, ILLEGAL_STATE, NOT_ASSIGNEE, ALREADY_ASSIGNED, SNOOZE_INVALID.
 */
export class ChangeFraudCase {
  constructor(
    private readonly atDesk: AtFraudDesk,
    private readonly clock: Clock,
  ) {}

  /** @param version the version that the caller saw; null where any will do. */
  async run(
    guard: RequestGuard,
    { id, version }: { readonly id: string; readonly version: number | null },
    change: CaseChange,
  ): Promise<CaseChangeOutcome> {
    const by = investigatorOf(guard);
    if ("reason" in change && !isReason(change.reason)) return refused(REASON_INVALID);
    return this.atDesk(
      "fraud-desk",
      async (tx) => {
        const found = await tx.cases.lock(id);
        const subjects = await tx.cases.subjectsOf(id);
        if (!found || isAbout(found, subjects, guard.principal)) return refused(CASE_NOT_FOUND);
        if (version !== null && version !== found.version) return refused(VERSION_MISMATCH);
        return this.apply(tx, found, by, change);
      },
      guard,
    );
  }

  private async apply(
    tx: FraudTransaction,
    found: FraudCase,
    by: string,
    change: CaseChange,
  ): Promise<CaseChangeOutcome> {
    const now = this.clock();
    const next = changed(found, by, change, now);
    if ("refusal" in next) return refused(next.refusal);
    if (change.act === "reopen" && (await tx.cases.hasOpen(found.merchantId))) return refused(ALREADY_OPEN);
    await tx.cases.save(next.changed);
    // Before anything is written of it: a report would else be the first, and tell so by the key (UU 8/2010 art. 12).
    if (change.act === "assign") await tx.cases.prepareKey(next.changed);
    const outcome = change.act === "close" ? change.outcome : null;
    if (change.act === "close") {
      const isFraud = outcome === "CONFIRMED_FRAUD";
      await tx.cases.review(found.id, isFraud ? "DECLINED" : "APPROVED", by, now);
    }
    if ("reason" in change) {
      const kind = change.act === "close" ? "CLOSED" : "REOPENED";
      await tx.cases.giveReason(next.changed, { id: newId(), kind, by, at: now, text: change.reason });
    }
    await tx.cases.log(found.id, { kind: next.event, outcome, by, at: now });
    return { fraudCase: next.changed };
  }
}

const ALREADY_OPEN: CaseFault = {
  ...userError(
    "ILLEGAL_STATE",
    {
      id: "Usaha ini sudah memiliki kasus terbuka lain.",
      en: "The merchant has another open case already.",
    },
    ["input", "id"],
  ),
  details: { from: "CLOSED", to: "INVESTIGATING" },
};

function changed(found: FraudCase, by: string, change: CaseChange, now: Date): ReturnType<typeof taken> {
  switch (change.act) {
    case "assign":
      return taken(found, by, now);
    case "escalate":
      return escalated(found, by, now);
    case "snooze":
      return snoozed(found, by, { until: change.until, now });
    case "close":
      return closed(found, by, { outcome: change.outcome, now });
    case "reopen":
      return reopened(found, by, now);
  }
}

/** It has lines; nothing else in it is unprintable. */
const isReason = (text: string): boolean =>
  text.trim().length > 0 && isPrintableText(text.replaceAll(/[\n\r\t]/g, " "), 2_000);
