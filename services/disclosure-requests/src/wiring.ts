import { SubjectDigest, TreeSealer } from "@alpokat/audit";
import type { Clock } from "@alpokat/kernel";
import { once, PollLoop } from "@alpokat/persistence";
import {
  AuditRecordReader,
  GAG_ENDED,
  GrantSigner,
  LEGAL_HOLD_CHANGED,
  type PrivateJwk,
  type ReferenceResolver,
  type ServiceKit,
  type WiredService,
  failureLog,
} from "@alpokat/subgraph";
import { Router } from "express";
import type { EntityManager } from "typeorm";
import { AccountResolver } from "./api/account.resolver";
import { AccountType } from "./api/account.types";
import { AgencyResolver } from "./api/agency.resolver";
import { DisclosureAuditResolver } from "./api/audit.resolver";
import { PackageResolver } from "./api/package.resolver";
import { RequestResolver } from "./api/request.resolver";
import { ScopeResolver } from "./api/scope.resolver";
import { ApproveScope } from "./application/approve-scope";
import { CollectData } from "./application/collect-data";
import { CollectionLoop } from "./application/collection-loop";
import { DownloadPackage } from "./application/download-package";
import { GatherSubjectData } from "./application/gather-subject-data";
import type { AskAsCollector, AsSubject, AtDesk, Transaction } from "./application/ports";
import { ProposeScope } from "./application/propose-scope";
import { ReadDisclosures } from "./application/read-disclosures";
import { ReadRequests } from "./application/read-requests";
import { RegisterAgency, RegisterAgencyOfficer } from "./application/register-agency";
import { ReviewGags } from "./application/review-gags";
import { SealPackage } from "./application/seal-package";
import { StartCollection } from "./application/start-collection";
import { StateCaseFacts } from "./application/state-case-facts";
import { SubmitRequest } from "./application/submit-request";
import { TakeRequest } from "./application/take-request";
import { ClearErasure } from "./application/clear-erasure";
import { LiftLegalHold, PlaceLegalHold } from "./application/place-legal-hold";
import { ReadLegalHolds } from "./application/read-legal-holds";
import { LegalHoldResolver } from "./api/legal-hold.resolver";
import { HoldRepository } from "./persistence/hold.repository";
import { holdsOf } from "./persistence/holds-of";
import { packageBuilder } from "./packaging/build-package";
import { AgencyRepository } from "./persistence/agency.repository";
import { CustodyRepository } from "./persistence/custody.repository";
import { GagRepository } from "./persistence/gag.repository";
import { LedgerRepository } from "./persistence/ledger.repository";
import { CollectedFileRepository, PackageRepository } from "./persistence/package.repository";
import { RequestRepository } from "./persistence/request.repository";
import { ScopeRepository } from "./persistence/scope.repository";
import { SealedTexts } from "./persistence/sealed-texts";

/** The only file that knows every layer. */
export function wire(kit: ServiceKit, signingKey: PrivateJwk): WiredService {
  const { clock, policy } = kit;
  const transaction = repositories(kit);
  const atDesk: AtDesk = (guard, work) =>
    kit.inJob("desk", (manager) => work(transaction(manager)), ...(guard ? [guard] : []));
  const asSubject: AsSubject = (guard, work) =>
    kit.inTransaction(guard, (manager) => work(transaction(manager)));

  const collection = new CollectionLoop(new CollectData(atDesk, askAsCollector(kit), clock), (error) => {
    kit.logger.error({ job: "collection", error }, "a collection failed");
  });
  const grants = new GrantSigner(signingKey, clock);
  const caseFacts = new StateCaseFacts(atDesk, (id, grant) => grants.sign(id, grant), clock);

  const read = new ReadRequests(atDesk);
  const requests = new RequestResolver({
    submit: new SubmitRequest(atDesk, clock),
    take: new TakeRequest(atDesk, clock),
    collect: new StartCollection(atDesk, clock, collection.wake),
    read,
  });
  const agencies = directory(atDesk, read, clock);
  const accounts = new AccountResolver(
    new ReadDisclosures(asSubject),
    new GatherSubjectData(asSubject),
    clock,
  );
  const sealing = new SealPackage(atDesk, packageBuilder(signingKey, policy.hash), clock);
  const holds = legalHolds(atDesk, clock);
  return {
    standing: holdsOf(kit.dataSource),
    resolvers: [
      requests,
      holds,
      new ScopeResolver(new ProposeScope(atDesk, clock), new ApproveScope(atDesk, clock)),
      new PackageResolver(sealing, read, new DownloadPackage(atDesk, clock)),
      agencies,
      accounts,
      new DisclosureAuditResolver(new AuditRecordReader("disclosure", kit.dataSource)),
    ],
    orphanedTypes: [AccountType],
    references: {
      DisclosureRequest: requests.resolveReference satisfies ReferenceResolver,
      Agency: agencies.resolveReference satisfies ReferenceResolver,
      Account: accounts.resolveReference satisfies ReferenceResolver,
      LegalHold: holds.resolveReference satisfies ReferenceResolver,
    },
    caseFacts: { "disclosure-request": (principal, id) => caseFacts.run(principal, id) },
    publicRoutes: keysRoute(signingKey),
    jobs: [collection, gagLoop(atDesk, kit), custodySealer(kit)],
  };
}

const directory = (atDesk: AtDesk, read: ReadRequests, clock: Clock): AgencyResolver =>
  new AgencyResolver(new RegisterAgency(atDesk, clock), new RegisterAgencyOfficer(atDesk, clock), read);

const legalHolds = (atDesk: AtDesk, clock: Clock): LegalHoldResolver =>
  new LegalHoldResolver(
    new PlaceLegalHold(atDesk, clock),
    new LiftLegalHold(atDesk, clock),
    new ReadLegalHolds(atDesk),
    new ClearErasure(atDesk, clock),
  );

function repositories(kit: ServiceKit): (manager: EntityManager) => Transaction {
  const digest = new SubjectDigest(kit.environment.AUDIT_SUBJECT_KEY);
  const store = { schema: "disclosure", inputIndex: kit.blindIndex("idempotency.input") };
  return (manager) => {
    const texts = new SealedTexts(kit.subjectKeys);
    return {
      agencies: new AgencyRepository(manager, texts),
      requests: new RequestRepository(manager, texts),
      scopes: new ScopeRepository(manager),
      collected: new CollectedFileRepository(manager, texts),
      packages: new PackageRepository(manager, texts),
      ledger: new LedgerRepository(manager),
      gags: new GagRepository(manager, (requestId) =>
        kit.publish(manager, GAG_ENDED, { subject: requestId, data: { requestId } }),
      ),
      holds: new HoldRepository(manager, texts, ({ subject, ...fact }) =>
        kit.publish(manager, LEGAL_HOLD_CHANGED, { subject, data: { subject, ...fact } }),
      ),
      custody: new CustodyRepository(manager, digest),
      async once(request, work) {
        const outcome = await once(manager, store, { ...request, now: kit.clock() }, work);
        return "result" in outcome ? outcome.result : null;
      },
    };
  };
}

/** The collector is a client like any other: its own principal, its purpose, its case. */
const askAsCollector =
  ({ gateway }: ServiceKit): AskAsCollector =>
  async (requestId, query, variables) => {
    const caseReference = `disclosure-request/${requestId}`;
    const { data, errors } = await gateway.ask({
      query,
      variables,
      purpose: "disclosure.legal",
      caseReference,
    });
    return { data, errorCodes: errors.map(({ extensions }) => extensions?.code ?? "INTERNAL_SERVER_ERROR") };
  };

const GAGS_EVERY_MS = 2_000;

/** Days decide; it looks often so that no start misses one. */
const gagLoop = (atDesk: AtDesk, { clock, logger }: ServiceKit): PollLoop => {
  const onError = failureLog(logger, "gags");
  const review = new ReviewGags(atDesk, clock, onError);
  return new PollLoop(() => review.run(), GAGS_EVERY_MS, onError);
};

/** The chain of custody has a Merkle tree of its own. */
const custodySealer = ({ environment, dataSource, clock, logger }: ServiceKit): TreeSealer =>
  new TreeSealer({
    service: "disclosure-requests",
    schema: "disclosure",
    stream: "custody",
    signingKey: environment.AUDIT_SIGNING_KEY,
    anchorDirectory: environment.AUDIT_ANCHOR_DIR,
    database: dataSource,
    clock,
    onError: (error) => {
      logger.error({ job: "custody sealer", error }, "a background job failed and goes on");
    },
  });

/** Publishes the key that grants and packages are verified with (RFC 7517): the public part and nothing else. */
function keysRoute({ kty, crv, x, kid }: PrivateJwk): Router {
  const routes = Router();
  routes.get("/.well-known/jwks.json", (_request, response) => {
    response.json({ keys: [{ kty, crv, x, kid, alg: "EdDSA", use: "sig" }] });
  });
  return routes;
}
