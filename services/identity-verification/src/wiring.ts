import { type BlindIndex, InboxConsumer, once } from "@alpokat/persistence";
import { noticeInForce } from "@alpokat/policy";
import {
  ACCESS_RECORDED,
  AuditRecordReader,
  type PrivateJwk,
  type ReferenceResolver,
  type ServiceKit,
  type WiredService,
} from "@alpokat/subgraph";
import type { EntityManager } from "typeorm";
import { AccountResolver } from "./api/account.resolver";
import { IdentityAuditResolver } from "./api/audit.resolver";
import { MerchantResolver } from "./api/merchant.resolver";
import { PrivacyResolver } from "./api/privacy.resolver";
import { RegistrationResolver } from "./api/registration.resolver";
import { SessionResolver } from "./api/session.resolver";
import { ExplainAccess } from "./application/explain-access";
import { SessionIssuer } from "./application/open-session";
import type { InJob, InTransaction, Transaction } from "./application/ports";
import { ReadAccessLog } from "./application/read-access-log";
import { ReadAccounts } from "./application/read-accounts";
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
import { Argon2PasswordHasher } from "./security/argon2-password-hasher";
import { jwksRoute } from "./security/jwks-route";
import { JwtTokenIssuer } from "./security/jwt-token-issuer";

/** The only file that knows every layer. */
export function wire(kit: ServiceKit, tokenSigningKey: PrivateJwk): WiredService {
  const { clock, policy, environment } = kit;
  const transaction = transactionOf(kit);
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
  const recordAccess = new RecordAccess();

  const accounts = new AccountResolver(
    new ReadAccounts(inTransaction),
    new ReadAccessLog(inTransaction),
    new ReadSignInDevices(inTransaction),
  );
  const merchants = new MerchantResolver(
    new RegisterMerchant(inTransaction, clock),
    new ReadMerchants(inTransaction),
  );
  return {
    resolvers: [
      accounts,
      merchants,
      new RegistrationResolver(new RegisterAccount(inJob, passwords, currentNotice, clock)),
      new SessionResolver(
        new SignIn(inJob, passwords, issuer, clock),
        new RefreshSession(inJob, tokens, issuer, clock),
        new SignOut(inTransaction),
      ),
      new IdentityAuditResolver(new AuditRecordReader("identity", kit.dataSource)),
      new PrivacyResolver(new ExplainAccess(inTransaction, policy), policy),
    ],
    references: {
      Account: accounts.resolveReference satisfies ReferenceResolver,
      Merchant: merchants.resolveReference satisfies ReferenceResolver,
    },
    publicRoutes: jwksRoute(tokenSigningKey),
  };
}

const currentNotice: CurrentNotice = (at, locale) => {
  const notice = noticeInForce(at, locale);
  if (!notice) throw new Error("No privacy notice is in force");
  return notice;
};

function transactionOf(kit: ServiceKit): (manager: EntityManager) => Transaction {
  const emailIndex = kit.blindIndex("account.email");
  const attemptIndex: BlindIndex = kit.blindIndex("sign_in_attempt.email");
  const tokenIndex = kit.blindIndex("refresh_token.text");
  return (manager) => ({
    accounts: new AccountRepository(manager, kit.subjectKeys, emailIndex),
    notices: new NoticeRepository(manager),
    sessions: new SessionRepository(manager, kit.subjectKeys, tokenIndex),
    attempts: new SignInAttemptRepository(manager, attemptIndex),
    merchants: new MerchantRepository(manager),
    accessLog: new AccessLogRepository(manager),
    async once(request, work) {
      const outcome = await once(manager, "identity", { ...request, now: kit.clock() }, work);
      return "result" in outcome ? outcome.result : null;
    },
  });
}
