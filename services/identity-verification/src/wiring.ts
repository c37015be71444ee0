import { readFile } from "node:fs/promises";
import { once } from "@alpokat/persistence";
import { noticeInForce } from "@alpokat/policy";
import {
  ACCESS_RECORDED,
  accessEntriesSchema,
  type BackgroundJob,
  AuditRecordReader,
  type PrivateJwk,
  type ReferenceResolver,
  type ServiceKit,
  type WiredService,
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
import { SessionIssuer } from "./application/open-session";
import type { InJob, InTransaction, Transaction } from "./application/ports";
import { ReadAccessLog } from "./application/read-access-log";
import { ReadAccounts } from "./application/read-accounts";
import { ReadDataMap } from "./application/read-data-map";
import { ReadMerchants } from "./application/read-merchants";
import { ReadSignInDevices } from "./application/read-sign-in-devices";
import { RecordAccess } from "./application/record-access";
import { RefreshSession } from "./application/refresh-session";
import { type CurrentNotice, RegisterAccount } from "./application/register-account";
import { RegisterMerchant } from "./application/register-merchant";
import { SignIn } from "./application/sign-in";
import { SignOut } from "./application/sign-out";
import { AccountRepository } from "./persistence/account.repository";
import {
  AccessLogRepository,
  MerchantRepository,
  NoticeRepository,
  SignInAttemptRepository,
} from "./persistence/repositories";
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
  const issuer = new SessionIssuer(tokens, clock);

  const accounts = new AccountResolver(
    new ReadAccounts(inTransaction),
    new ReadAccessLog(inTransaction),
    new ReadSignInDevices(inTransaction, clock),
  );
  const merchants = new MerchantResolver(
    new RegisterMerchant(inTransaction, clock),
    new ReadMerchants(inTransaction),
  );
  const rights = wireRights(kit, transaction);
  const record = new AuditRecordReader("identity", kit.dataSource);
  return {
    resolvers: [
      accounts,
      ...rights.resolvers,
      merchants,
      new RegistrationResolver(new RegisterAccount(inJob, passwords, currentNotice, clock)),
      new SessionResolver(
        new SignIn(inJob, passwords, issuer, clock),
        new RefreshSession(inJob, tokens, issuer, clock),
        new SignOut(inTransaction),
      ),
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
    jobs: [accessLogConsumer(kit, transaction), ...rights.jobs],
  };
}

const currentNotice: CurrentNotice = (at, locale) => {
  const notice = noticeInForce(at, locale);
  if (!notice) throw new Error("No privacy notice is in force");
  return notice;
};

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
}: Pick<ServiceKit, "subjectKeys" | "blindIndex" | "clock">): (manager: EntityManager) => Transaction {
  const emailIndex = blindIndex("account.email");
  const attemptIndex = blindIndex("sign_in_attempt.email");
  const tokenIndex = blindIndex("refresh_token.text");
  const store = { schema: "identity", inputIndex: blindIndex("idempotency.input") };
  return (manager) => ({
    accounts: new AccountRepository(manager, subjectKeys, emailIndex),
    notices: new NoticeRepository(manager),
    sessions: new SessionRepository(manager, subjectKeys, tokenIndex),
    attempts: new SignInAttemptRepository(manager, attemptIndex),
    merchants: new MerchantRepository(manager),
    accessLog: new AccessLogRepository(manager),
    async once(request, work) {
      const outcome = await once(manager, store, { ...request, now: clock() }, work);
      return "result" in outcome ? outcome.result : null;
    },
  });
}
