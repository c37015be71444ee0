import type { Category, RequestGuard } from "@alpokat/policy";
import { type SubjectDatum, type SubjectSource, furtherSubjects } from "@alpokat/subgraph";
import type { AsSubject, LedgerEntry } from "./ports";

const CATEGORY: Category = "user.legal_request";

const datum = (name: string, value: string): SubjectDatum => ({
  name,
  category: CATEGORY,
  reveal: () => value,
});

/**
 * Disclosures of a person's data that the law lets them know, for the copy that they asked for (UU 27/2022 art. 7). One
 * under a gag is in no scope but the desk's, so it can neither be told nor counted (art. 50).
 */
export class GatherSubjectData {
  constructor(private readonly asSubject: AsSubject) {}

  ofAccount(guard: RequestGuard, accountId: string): readonly SubjectSource[] {
    const subjects = [accountId, ...furtherSubjects(guard, accountId)];
    return [
      async (after, limit) => {
        const entries = await this.asSubject(guard, ({ ledger }) =>
          ledger.page(subjects, limit, placeOf(after)),
        );
        return entries.map((entry) => rowOf(entry, accountId));
      },
    ];
  }
}

function placeOf(after: string | null): { readonly at: Date; readonly id: string } | null {
  const [at = "", id = ""] = after?.split(" ") ?? [];
  return after === null ? null : { at: new Date(at), id };
}

const rowOf = (entry: LedgerEntry, accountId: string) => ({
  key: `${entry.disclosedAt.toISOString()} ${entry.id}`,
  records: [
    {
      source: "disclosure.ledger_entry",
      record: entry.id,
      recordedAt: entry.disclosedAt,
      // An entry about a merchant is about its owner.
      reference: { subject: accountId },
      values: [
        datum("agencyName", entry.agencyName),
        datum("ground", entry.ground),
        datum("subjectKind", entry.subjectKind),
        datum("categories", entry.categories.join(" ")),
      ],
    },
  ],
});
