import { readFile } from "node:fs/promises";
import { once } from "@alpokat/persistence";
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
  telemetryExpiry,
} from "@alpokat/subgraph";
import type { EntityManager } from "typeorm";
import { AccountResolver } from "./api/account.resolver";
import { IdentityAuditResolver } from "./api/audit.resolver";
import { DataMapResolver } from "./api/data-map.resolver";
import { MerchantResolver } from "./api/merchant.resolver";
import { PrivacyResolver } from "./api/privacy.resolver";
import { RegistrationResolver } from "./api/registration.resolver";
import { SessionResolver } from "./api/session.resolver";
import { ExplainAccess } from "./application/explain-access";
import { InviteGuardian } from "./application/invite-guardian";
import { SessionIssuer } from "./application/open-session";
import type { InJob, InTransaction, Transaction } from "./application/ports";
import { ReadAccessLog } from "./application/read-access-log";
import { ReadAccounts } from "./application/read-accounts";
import { ReadDataMap } from "./application/read-data-map";
import { ReadMerchants } from "./application/read-merchants";
import { ReadSignInDevices } from "./application/read-sign-in-devices";
import { RecordAccess } from "./application/record-access";
import { RecordUsage } from "./application/record-usage";
import { RefreshSession } from "./application/refresh-session";
import { RegisterAccount } from "./application/register-account";
import { RegisterMerchant } from "./application/register-merchant";
import { SignIn } from "./application/sign-in";
import { SignOut } from "./application/sign-out";
import { wireConsents } from "./consents-wiring";
import { AccountRepository } from "./persistence/account.repository";
import { ConsentRepository } from "./persistence/consent.repository";
import { forgetTelemetry } from "./persistence/forget-telemetry";
import { GuardianRepository } from "./persistence/guardian.repository";
import { GuardianWaitRepository } from "./persistence/guardian-wait.repository";
import { NoticeRepository } from "./persistence/notice.repository";
import { AccessLogRepository, MerchantRepository, SignInAttemptRepository } from "./persistence/repositories";
import { SessionRepository } from "./persistence/session.repository";
import { wireRights } from "./rights-wiring";
import { Argon2PasswordHasher } from "./security/argon2-password-hasher";
import { jwksRoute } from "./security/jwks-route";
import { JwtTokenIssuer } from "./security/jwt-token-issuer";

/** What identity-verification is told beside what every subgraph is. */
interface IdentitySettings {
  readonly tokenSigningKey: PrivateJwk;
  /** Of the composed graph's SDL. */
  readonly supergraphFile: string;
}

/** The only file that knows every layer. */
export function wire(kit: ServiceKit, { tokenSigningKey, supergraphFile }: IdentitySettings): WiredService {
  const { clock, policy } = kit;
  const transaction = repositories(kit);
  const inTransaction: InTransaction = (guard, work) =>
    kit.inTransaction(guard, (manager) => work(transaction(manager)));
  const inJob: InJob = (job, work, guard) => kit.inJob(job, (manager) => work(transaction(manager)), guard);

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
  const consents = wireConsents(kit, { transaction, inTransaction, inJob, readAccounts });
  const rights = wireRights(kit, transaction);
  const record = new AuditRecordReader("identity", kit.dataSource);
  return {
    resolvers: [
      accounts,
      ...consents.resolvers,
      ...rights.resolvers,
      merchants,
      ...wireSignIn(kit, tokenSigningKey, { inTransaction, inJob }),
      new IdentityAuditResolver(record),
      new PrivacyResolver(new ExplainAccess(inTransaction, policy), record, policy),
      new DataMapResolver(new ReadDataMap(() => readFile(supergraphFile, "utf8"), policy, clock), policy),
    ],
    references: {
      Account: accounts.resolveReference satisfies ReferenceResolver,
      Merchant: merchants.resolveReference satisfies ReferenceResolver,
      ...rights.references,
    },
    caseFacts: rights.caseFacts,
    publicRoutes: jwksRoute(tokenSigningKey),
    standing: consents.standing,
    jobs: [
      accessLogConsumer(kit, transaction),
      telemetryExpiry(kit, forgetTelemetry),
      ...consents.jobs,
      ...rights.jobs,
    ],
  };
}

/** Registration and sessions. */
function wireSignIn(
  kit: ServiceKit,
  tokenSigningKey: PrivateJwk,
  { inTransaction, inJob }: { readonly inTransaction: InTransaction; readonly inJob: InJob },
): WiredService["resolvers"] {
  const { clock, environment } = kit;
  const passwords = new Argon2PasswordHasher();
  const tokens = new JwtTokenIssuer(
    tokenSigningKey,
    environment.ISSUER,
    kit.blindIndex("refresh_token.successor"),
    clock,
  );
  const issuer = new SessionIssuer(tokens, clock, new RecordUsage(inJob));
  return [
    new RegistrationResolver(
      new RegisterAccount(inJob, passwords, {
        clock,
        texts: noticeOf,
        inviteGuardian: new InviteGuardian(inJob, passwords, clock),
      }),
    ),
    new SessionResolver(
      new SignIn(inJob, passwords, issuer, clock),
      new RefreshSession(inJob, tokens, issuer, clock),
      new SignOut(inTransaction),
    ),
  ];
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
    waits: new GuardianWaitRepository(manager),
    guardians: new GuardianRepository(manager, subjectKeys, emailIndex),
    sessions: new SessionRepository(manager, subjectKeys, tokenIndex, clock),
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
