import { PollLoop } from "@alpokat/persistence";
import { noticeOf } from "@alpokat/policy";
import { type BackgroundJob, type ServiceKit, type WiredService, failureLog } from "@alpokat/subgraph";
import { ConsentResolver } from "./api/consent.resolver";
import { GuardianResolver } from "./api/guardian.resolver";
import { NoticeReceiptResolver, NoticeResolver } from "./api/notice.resolver";
import { RecipientResolver } from "./api/recipient.resolver";
import { UsageResolver } from "./api/usage.resolver";
import { AcknowledgePrivacyNotice } from "./application/acknowledge-privacy-notice";
import { AnswerAsGuardian } from "./application/answer-as-guardian";
import { ChangeConsent } from "./application/change-consent";
import { ConfirmPrivacyNotice } from "./application/confirm-privacy-notice";
import { DispatchNotice } from "./application/dispatch-notice";
import { ExpireInvitations } from "./application/expire-invitations";
import { NameGuardian } from "./application/name-guardian";
import { ProposePrivacyNotice } from "./application/propose-privacy-notice";
import { ReadConsents } from "./application/read-consents";
import { ReadInvitation } from "./application/read-invitation";
import { ReadNotices } from "./application/read-notices";
import { ReadUsage } from "./application/read-usage";
import { NOTICE_DELIVERED, RecordNoticeDelivery } from "./application/record-notice-delivery";
import { ReleaseOfAge } from "./application/release-of-age";
import { subjectFacts } from "./application/subject-facts";
import { WithdrawAsGuardian } from "./application/withdraw-as-guardian";
import { HmacGuardianTokens } from "./security/hmac-guardian-tokens";
import type { InJob, InTransaction, Transaction } from "./application/ports";
import type { ReadAccounts } from "./application/read-accounts";

type Manager = Parameters<Parameters<ServiceKit["inJob"]>[1]>[0];

/** How often is looked for people whom a notice has to go to. */
const NOTICE_INTERVAL_MS = 500;
/** How often is looked for invitations that are out of time. */
const EXPIRY_INTERVAL_MS = 2_000;

/** What the wiring of the service shares with this part of it. */
export interface ConsentParts {
  readonly transaction: (manager: Manager) => Transaction;
  readonly inTransaction: InTransaction;
  readonly inJob: InJob;
  readonly readAccounts: ReadAccounts;
}

/** Notices, consents, guardians and who may be told what: the part of the wiring that is about them. */
export function wireConsents(
  kit: ServiceKit,
  { transaction, inTransaction, inJob, readAccounts }: ConsentParts,
): Required<Pick<WiredService, "resolvers" | "jobs" | "standing">> {
  const { clock } = kit;
  const tokens = new HmacGuardianTokens(kit.blindIndex("guardian_invitation.token"));
  const read = new ReadNotices(inTransaction, inJob, noticeOf, clock);
  return {
    resolvers: [
      new NoticeResolver({
        propose: new ProposePrivacyNotice(inTransaction, noticeOf, clock),
        confirm: new ConfirmPrivacyNotice(inTransaction, noticeOf, clock),
        acknowledge: new AcknowledgePrivacyNotice(inTransaction, noticeOf, clock),
        read,
      }),
      new NoticeReceiptResolver(read),
      new ConsentResolver(new ChangeConsent(inTransaction, noticeOf, clock), new ReadConsents(inTransaction)),
      new RecipientResolver(readAccounts),
      new GuardianResolver({
        name: new NameGuardian(inJob, clock),
        answer: new AnswerAsGuardian(inJob, tokens, noticeOf, clock),
        withdraw: new WithdrawAsGuardian(inJob, tokens, clock),
        read: new ReadInvitation(inTransaction, tokens, clock),
      }),
      new UsageResolver(new ReadUsage(inTransaction, clock)),
    ],
    standing: subjectFacts(inJob, clock),
    jobs: [
      noticeDispatcher(kit, inJob),
      invitationExpiry(kit, inJob),
      releaseOfAge(kit, inJob),
      noticeDeliveryConsumer(kit, transaction),
    ],
  };
}

/** Has published notices sent, beside the requests. */
function noticeDispatcher(kit: ServiceKit, inJob: InJob): BackgroundJob {
  const dispatch = new DispatchNotice(inJob, kit.clock);
  const all = async (): Promise<void> => {
    while ((await dispatch.runOnce()) > 0);
  };
  return new PollLoop(all, NOTICE_INTERVAL_MS, failureLog(kit.logger, "notice dispatcher"));
}

/** Erases what was kept for guardians who did not answer. */
function invitationExpiry(kit: ServiceKit, inJob: InJob): BackgroundJob {
  const expire = new ExpireInvitations(inJob, kit.clock);
  return new PollLoop(
    () => expire.runOnce(),
    EXPIRY_INTERVAL_MS,
    failureLog(kit.logger, "invitation expiry"),
  );
}

/** Lets accounts go on that waited for a guardian until their people were of age. */
function releaseOfAge(kit: ServiceKit, inJob: InJob): BackgroundJob {
  const release = new ReleaseOfAge(inJob, kit.clock);
  return new PollLoop(() => release.runOnce(), EXPIRY_INTERVAL_MS, failureLog(kit.logger, "release of age"));
}

/** Hears from communications whom a notice reached. */
function noticeDeliveryConsumer(
  kit: ServiceKit,
  transaction: (manager: Manager) => Transaction,
): BackgroundJob {
  const record = new RecordNoticeDelivery();
  return kit.consumer({
    name: "identity.notice-deliveries",
    types: [NOTICE_DELIVERED],
    job: "notice-delivery",
    handle: ({ data }, manager) => record.run(transaction(manager).notices, data),
  });
}
