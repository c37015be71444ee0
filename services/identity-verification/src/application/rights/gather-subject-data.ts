import type { RequestGuard } from "@alpokat/policy";
import { type SubjectSource, furtherSubjects } from "@alpokat/subgraph";
import type { AsSubject, SubjectDataRows } from "./ports";

/** Everything that this service keeps about somebody, for the copy that they asked for (UU 27/2022 art. 7, 13). */
export class GatherSubjectData {
  constructor(private readonly asSubject: AsSubject) {}

  /** Who they are, what they agreed to, whence they signed in, what they asked for, and who saw what of them. */
  ofAccount(guard: RequestGuard, accountId: string): readonly SubjectSource[] {
    const of =
      (read: (rows: SubjectDataRows) => SubjectSource): SubjectSource =>
      (after, limit) =>
        this.asSubject(guard, ({ subjectData }) => read(subjectData)(after, limit));
    const merchants = furtherSubjects(guard, accountId);
    return [
      of((rows) => rows.account(accountId)),
      of((rows) => rows.noticeAcknowledgements(accountId)),
      of((rows) => rows.noticeDeliveries(accountId)),
      of((rows) => rows.consents(accountId)),
      of((rows) => rows.guardianConsent(accountId)),
      of((rows) => rows.guardianAwaited(accountId)),
      of((rows) => rows.usage(accountId)),
      of((rows) => rows.devices(accountId)),
      of((rows) => rows.sessions(accountId)),
      of((rows) => rows.memberships(accountId)),
      of((rows) => rows.privacyRequests(accountId)),
      ...[accountId, ...merchants].map((subject) => of((rows) => rows.accessLog(accountId, subject))),
    ];
  }
}
