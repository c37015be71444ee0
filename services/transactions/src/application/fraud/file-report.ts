import { type Clock, isPrintableText, newId, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { CASE_NOT_FOUND, type CaseFault, type FraudCase } from "../../domain/fraud/case-state";
import type { AsReporter, SuspiciousReports } from "../fraud-ports";
import type { ReadFraudCases } from "./read-cases";
import { investigatorOf } from "./desk";

const NARRATIVE_INVALID: CaseFault = userError(
  "REASON_INVALID",
  {
    id: "Uraian harus 1 sampai 5.000 karakter yang dapat dicetak.",
    en: "The narrative must be 1 to 5,000 printable characters.",
  },
  ["input", "narrative"],
);

/**
 * Suspicious-transaction reports (UU 8/2010 art. 12). A report leaves no trace where anybody but its author can look: no
 * entry in the case's log, no version, no moment of change, no event, no count.
 */
export class FileSuspiciousReport {
  constructor(
    private readonly cases: ReadFraudCases,
    private readonly asReporter: AsReporter,
    private readonly clock: Clock,
  ) {}

  /** Refusals: CASE_NOT_FOUND, REASON_INVALID. @returns the case; a second report of one person adds nothing. */
  async run(
    guard: RequestGuard,
    { caseId, narrative }: { readonly caseId: string; readonly narrative: string },
  ): Promise<{ readonly fraudCase: FraudCase } | { readonly refusals: readonly CaseFault[] }> {
    const by = investigatorOf(guard);
    const fraudCase = await this.cases.one(guard, caseId);
    if (!fraudCase) return { refusals: [CASE_NOT_FOUND] };
    await guard.learn([{ subject: fraudCase.merchantId }]);
    // Whoever may read what is reported of a case may report: the rule of clause 5 and the law's ban decide, and record it.
    guard.require("read", "user.suspicious_report", {
      subject: fraudCase.merchantId,
      merchant: fraudCase.merchantId,
    });
    const isText = isPrintableText(narrative.replaceAll(/[\n\r\t]/g, " "), 5_000);
    if (narrative.trim() === "" || !isText) return { refusals: [NARRATIVE_INVALID] };
    await this.asReporter(guard, ({ reports }) =>
      reports.file({ id: newId(), fraudCase, by, at: this.clock(), narrative }),
    );
    return { fraudCase };
  }

  /** The caller's own report of a case; null without one. */
  own(guard: RequestGuard, fraudCase: FraudCase): ReturnType<SuspiciousReports["own"]> {
    return this.asReporter(guard, ({ reports }) => reports.own(fraudCase));
  }
}
