import { PollLoop, once } from "@alpokat/persistence";
import { noticeOf } from "@alpokat/policy";
import {
  ACCESS_RECORDED,
  accessEntriesSchema,
  type BackgroundJob,
  AuditRecordReader,
  type PrivateJwk,
  type ReferenceResolver,
  type ServiceKit,
  type WiredService,
  failureLog,
} from "@alpokat/subgraph";
import type { EntityManager } from "typeorm";
import { AccountResolver } from "./api/account.resolver";
import { IdentityAuditResolver } from "./api/audit.resolver";
import { ConsentResolver } from "./api/consent.resolver";
import { MerchantResolver } from "./api/merchant.resolver";
import { NoticeReceiptResolver, NoticeResolver } from "./api/notice.resolver";
import { PrivacyResolver } from "./api/privacy.resolver";
import { RecipientResolver } from "./api/recipient.resolver";
import { RegistrationResolver } from "./api/registration.resolver";
import { SessionResolver } from "./api/session.resolver";
import { AcknowledgePrivacyNotice } from "./application/acknowledge-privacy-notice";
import { ChangeConsent } from "./application/change-consent";
import { ConfirmPrivacyNotice } from "./application/confirm-privacy-notice";
import { DispatchNotice } from "./application/dispatch-notice";
import { UsageResolver } from "./api/usage.resolver";
import { ExplainAccess } from "./application/explain-access";
import { SessionIssuer } from "./application/open-session";
import type { InJob, InTransaction, Transaction } from "./application/ports";
import { ProposePrivacyNotice } from "./application/propose-privacy-notice";
import { ReadAccessLog } from "./application/read-access-log";
import { ReadAccounts } from "./application/read-accounts";
import { ReadMerchants } from "./application/read-merchants";
import { ReadConsents } from "./application/read-consents";
import { ReadNotices } from "./application/read-notices";
import { ReadSignInDevices } from "./application/read-sign-in-devices";
import { ReadUsage } from "./application/read-usage";
import { RecordAccess } from "./application/record-access";
import { NOTICE_DELIVERED, RecordNoticeDelivery } from "./application/record-notice-delivery";
import { RecordUsage } from "./application/record-usage";
import { RefreshSession } from "./application/refresh-session";
import { RegisterAccount } from "./application/register-account";
import { RegisterMerchant } from "./application/register-merchant";
import { SignIn } from "./application/sign-in";
import { SignOut } from "./application/sign-out";
import { subjectFacts } from "./application/subject-facts";
import { AccountRepository } from "./persistence/account.repository";
import { ConsentRepository } from "./persistence/consent.repository";
import { NoticeRepository } from "./persistence/notice.repository";
import { AccessLogRepository, MerchantRepository, SignInAttemptRepository } from "./persistence/repositories";
import { SessionRepository } from "./persistence/session.repository";
import { wireRights } from "./rights-wiring";
import { Argon2PasswordHasher } from "./security/argon2-password-hasher";
import { jwksRoute } from "./security/jwks-route";
import { JwtTokenIssuer } from "./security/jwt-token-issuer";

/** How often is looked for people whom a notice has to go to. */
const NOTICE_INTERVAL_MS = 500;

/** The only file that knows every layer. */
export function wire(kit: ServiceKit, tokenSigningKey: PrivateJwk): WiredService {
  const { clock, policy, environment } = kit;
  const transaction = repositories(kit);
  const inTransaction: InTransaction = (guard, work) =>
    kit.inTransaction(guard, (manager) => work(transaction(manager)));
  const inJob: InJob = (job, work, guard) => kit.inJob(job, (manager) => work(transaction(manager)), guard);

  const passwords = new Argon2PasswordHasher();
  const tokens = new JwtTokenIssuer(
    tokenSigningKey,
    environment.ISSUER,
    kit.blindIndex("refresh_token.successor"),
    clock,
  );
  const issuer = new SessionIssuer(tokens, clock, new RecordUsage(inJob));

  const readAccounts = new ReadAccounts(inTransaction);
  const accounts = new AccountResolver(
    readAccounts,
    new ReadAccessLog(inTransaction),
    new ReadSignInDevices(inTransaction, clock),
  );
  const merchants = new MerchantResolver(
    new RegisterMerchant(inTransaction, clock),
    new ReadMerchants(inTransaction),
  );
  const readNotices = new ReadNotices(inTransaction, inJob, noticeOf, clock);
  const notices = new NoticeResolver({
    propose: new ProposePrivacyNotice(inTransaction, noticeOf, clock),
    confirm: new ConfirmPrivacyNotice(inTransaction, noticeOf, clock),
    acknowledge: new AcknowledgePrivacyNotice(inTransaction, noticeOf, clock),
    read: readNotices,
  });
  const rights = wireRights(kit, transaction);
  const record = new AuditRecordReader("identity", kit.dataSource);
  return {
    resolvers: [
      accounts,
      notices,
      new NoticeReceiptResolver(readNotices),
      new ConsentResolver(new ChangeConsent(inTransaction, noticeOf, clock), new ReadConsents(inTransaction)),
      new RecipientResolver(readAccounts),
      new UsageResolver(new ReadUsage(inTransaction)),
      ...rights.resolvers,
      merchants,
      new RegistrationResolver(new RegisterAccount(inJob, passwords, noticeOf, clock)),
      new SessionResolver(
        new SignIn(inJob, passwords, issuer, clock),
        new RefreshSession(inJob, tokens, issuer, clock),
        new SignOut(inTransaction),
      ),
      new IdentityAuditResolver(record),
      new PrivacyResolver(new ExplainAccess(inTransaction, policy), record, policy),
    ],
    references: {
      Account: accounts.resolveReference satisfies ReferenceResolver,
      Merchant: merchants.resolveReference satisfies ReferenceResolver,
      ...rights.references,
    },
    caseFacts: rights.caseFacts,
    publicRoutes: jwksRoute(tokenSigningKey),
    standing: subjectFacts(inJob, clock),
    jobs: [
      accessLogConsumer(kit, transaction),
      noticeDispatcher(kit, inJob),
      noticeDeliveryConsumer(kit, transaction),
      ...rights.jobs,
    ],
  };
}

/** Brings what the services publish about reads of somebody's data into that person's access log. */
function accessLogConsumer(
  kit: ServiceKit,
  transaction: (manager: EntityManager) => Transaction,
): BackgroundJob {
  const recordAccess = new RecordAccess();
  return kit.consumer({
    name: "identity.access-log",
    types: [ACCESS_RECORDED],
    job: "access-log",
    handle: async ({ data }, manager) => {
      const { entries } = accessEntriesSchema.parse(data);
      await recordAccess.run(transaction(manager).accessLog, entries);
    },
  });
}

/** Has published notices sent, beside the requests. */
function noticeDispatcher(kit: ServiceKit, inJob: InJob): BackgroundJob {
  const dispatch = new DispatchNotice(inJob, kit.clock);
  const all = async (): Promise<void> => {
    while ((await dispatch.runOnce()) > 0);
  };
  return new PollLoop(all, NOTICE_INTERVAL_MS, failureLog(kit.logger, "notice dispatcher"));
}

/** Hears from communications whom a notice reached. */
function noticeDeliveryConsumer(
  kit: ServiceKit,
  transaction: (manager: EntityManager) => Transaction,
): BackgroundJob {
  const record = new RecordNoticeDelivery();
  return kit.consumer({
    name: "identity.notice-deliveries",
    types: [NOTICE_DELIVERED],
    job: "notice-delivery",
    handle: ({ data }, manager) => record.run(transaction(manager).notices, data),
  });
}

/** Makes the repositories of one transaction. */
export function repositories({
  subjectKeys,
  blindIndex,
  clock,
  publish,
}: Pick<ServiceKit, "subjectKeys" | "blindIndex" | "clock" | "publish">): (
  manager: EntityManager,
) => Transaction {
  const emailIndex = blindIndex("account.email");
  const attemptIndex = blindIndex("sign_in_attempt.email");
  const tokenIndex = blindIndex("refresh_token.text");
  const store = { schema: "identity", inputIndex: blindIndex("idempotency.input") };
  return (manager) => ({
    accounts: new AccountRepository(manager, subjectKeys, emailIndex),
    notices: new NoticeRepository(manager),
    consents: new ConsentRepository(manager),
    sessions: new SessionRepository(manager, subjectKeys, tokenIndex),
    attempts: new SignInAttemptRepository(manager, attemptIndex),
    merchants: new MerchantRepository(manager),
    accessLog: new AccessLogRepository(manager),
    publish: (type, subject, data) => publish(manager, type, { subject, data: { ...data } }),
    async once(request, work) {
      const outcome = await once(manager, store, { ...request, now: clock() }, work);
      return "result" in outcome ? outcome.result : null;
    },
  });
}
