import { SubjectDigest, TreeSealer } from "@alpokat/audit";
import { jakartaDay } from "@alpokat/kernel";
import { type ClockId, lawClock, lawDueAt } from "@alpokat/policy";
import type { BackgroundJob, ReferenceResolver, ServiceKit, WiredService } from "@alpokat/subgraph";
import { PrivacyExportResolver, PrivacyRequestExportResolver } from "./api/rights/privacy-export.resolver";
import { PrivacyRequestResolver } from "./api/rights/privacy-request.resolver";
import { RequestMessageResolver } from "./api/rights/request-message.resolver";
import { SubjectRightsResolver } from "./api/rights/subject-rights.resolver";
import type { Transaction } from "./application/ports";
import { CollectExport } from "./application/rights/collect-export";
import { EscalateRequests } from "./application/rights/escalate-requests";
import { ERASURE_COMPLETED, REQUEST_TOLD } from "./application/rights/events";
import { ExpireContacts } from "./application/rights/expire-contacts";
import { ExpireExports } from "./application/rights/expire-exports";
import { GatherErasure } from "./application/rights/gather-erasure";
import { GatherSubjectData } from "./application/rights/gather-subject-data";
import type { AskGateway, AsSubject, AtDesk, ClockOf, RightsTransaction } from "./application/rights/ports";
import { processingRecord } from "./application/rights/processing-record";
import { ReadExport } from "./application/rights/read-export";
import { ReadRequestMessage } from "./application/rights/read-request-message";
import { RecordTold } from "./application/rights/record-told";
import { ReadPrivacyRequests } from "./application/rights/read-privacy-requests";
import { ResolvePrivacyRequest } from "./application/rights/resolve-privacy-request";
import { RightsLoop } from "./application/rights/rights-loop";
import { StateRequestFacts } from "./application/rights/state-request-facts";
import { SubmitPrivacyRequest } from "./application/rights/submit-privacy-request";
import { UpdateAccount } from "./application/rights/update-account";
import { VerifyReceiptToken } from "./application/rights/verify-receipt-token";
import { withdrawConsents } from "./application/rights/withdraw-consents";
import { ErasureAnswerRepository } from "./persistence/rights/erasure-answer.repository";
import { PrivacyContactRepository } from "./persistence/rights/privacy-contact.repository";
import { PrivacyExportRepository } from "./persistence/rights/privacy-export.repository";
import { PrivacyRequestRepository } from "./persistence/rights/privacy-request.repository";
import { RequestLogRepository } from "./persistence/rights/request-log.repository";
import { SubjectAccountRepository } from "./persistence/rights/subject-account.repository";
import { SubjectDataRepository } from "./persistence/rights/subject-data.repository";

type Manager = Parameters<Parameters<ServiceKit["inJob"]>[1]>[0];
/** Makes the repositories of one transaction. */
type InManager<T> = (manager: Manager) => T;

const clockOf: ClockOf = (type, receivedAt) => {
  const id = `privacy-request.${type.toLowerCase()}` as ClockId;
  return { dueAt: lawDueAt(id, receivedAt), law: lawClock(id, receivedAt).law };
};

/** Wires the rights of data subjects (requests, their clocks, copies of data and answers): a part of `wiring.ts`. */
export function wireRights(
  kit: ServiceKit,
  transaction: InManager<Transaction>,
): Required<Pick<WiredService, "resolvers" | "references" | "caseFacts" | "jobs">> {
  const { clock } = kit;
  const inRights = rightsTransaction(kit, transaction);
  const asSubject: AsSubject = (guard, work) =>
    kit.inTransaction(guard, (manager) => work(inRights(manager)));
  const atDesk: AtDesk = (guard, work) =>
    kit.inJob("privacy-desk", (manager) => work(inRights(manager)), ...(guard ? [guard] : []));
  const ask = askGateway(kit);
  const loop = rightsLoop(kit, atDesk, ask);
  const { wake } = loop;
  const withdraw = withdrawConsents;
  const read = new ReadPrivacyRequests(asSubject, atDesk);
  const submit = new SubmitPrivacyRequest({
    asSubject,
    atDesk,
    receipts: new VerifyReceiptToken(ask),
    clockOf,
    clock,
    today: jakartaDay,
    withdraw,
    tokenOf: resultTokens(kit),
    wake,
  });
  const requests = new PrivacyRequestResolver({
    submit,
    resolve: new ResolvePrivacyRequest({ atDesk, clock, withdraw, wake }),
    read,
  });
  const facts = new StateRequestFacts(atDesk);
  return {
    resolvers: [
      requests,
      new RequestMessageResolver(new ReadRequestMessage(atDesk)),
      new PrivacyRequestExportResolver(clock),
      new PrivacyExportResolver(new ReadExport(atDesk, processingRecord, clock)),
      new SubjectRightsResolver({
        update: new UpdateAccount(asSubject, clock, jakartaDay),
        read,
        gather: new GatherSubjectData(asSubject),
        clock,
      }),
    ],
    references: { PrivacyRequest: requests.resolveReference satisfies ReferenceResolver },
    caseFacts: { "privacy-request": (principal, id) => facts.run(principal, id) },
    jobs: [loop, requestLogSealer(kit), erasureConsumer(kit, inRights)],
  };
}

const rightsLoop = ({ clock, logger }: ServiceKit, atDesk: AtDesk, ask: AskGateway): RightsLoop =>
  new RightsLoop(
    {
      collect: new CollectExport(atDesk, ask, clock),
      escalate: new EscalateRequests(atDesk, clock),
      expire: new ExpireExports(atDesk, clock),
      expireContacts: new ExpireContacts(atDesk, clock),
    },
    (error) => {
      logger.error({ job: "privacy requests", error }, "a background job failed and goes on");
    },
  );

/** The token of a request's result: a keyed function of its id, so that only this service can compute it. */
const resultTokens = (kit: ServiceKit): ((requestId: string) => string) => {
  const tokens = kit.blindIndex("privacy_request.token");
  return (requestId) => tokens.of(requestId).toString("base64url");
};

function rightsTransaction(
  kit: ServiceKit,
  transaction: InManager<Transaction>,
): InManager<RightsTransaction> {
  const { subjectKeys } = kit;
  const tokenOf = resultTokens(kit);
  const digest = new SubjectDigest(kit.environment.AUDIT_SUBJECT_KEY);
  return (manager) => ({
    ...transaction(manager),
    requests: new PrivacyRequestRepository(manager, subjectKeys, tokenOf),
    exports: new PrivacyExportRepository(manager, subjectKeys),
    contacts: new PrivacyContactRepository(manager, subjectKeys),
    erasures: new ErasureAnswerRepository(manager),
    subjects: new SubjectAccountRepository(manager, subjectKeys),
    log: new RequestLogRepository(manager, digest),
    subjectData: new SubjectDataRepository(manager, subjectKeys, kit.clock),
    publish: (type, subject, data) => kit.publish(manager, type, { subject, data: { ...data } }),
  });
}

/** The privacy office is a client like any other: its own principal, its purpose, its case. */
const askGateway =
  ({ gateway }: ServiceKit): AskGateway =>
  async (requestId, query, variables) => {
    const { data, errors } = await gateway.ask({
      query,
      variables,
      purpose: "privacy.request",
      ...(requestId !== null && { caseReference: `privacy-request/${requestId}` }),
    });
    return { data, errorCodes: errors.map(({ extensions }) => extensions?.code ?? "INTERNAL_SERVER_ERROR") };
  };

/** The log of requests has a Merkle tree of its own. */
const requestLogSealer = ({ environment, dataSource, clock, logger }: ServiceKit): TreeSealer =>
  new TreeSealer({
    service: "identity-verification",
    schema: "identity",
    stream: "privacy",
    signingKey: environment.AUDIT_SIGNING_KEY,
    anchorDirectory: environment.AUDIT_ANCHOR_DIR,
    database: dataSource,
    clock,
    onError: (error) => {
      logger.error({ job: "request log sealer", error }, "a background job failed and goes on");
    },
  });

function erasureConsumer(kit: ServiceKit, inRights: InManager<RightsTransaction>): BackgroundJob {
  const gather = new GatherErasure(kit.clock);
  const told = new RecordTold();
  return kit.consumer({
    name: "identity.erasure-answers",
    types: [ERASURE_COMPLETED, REQUEST_TOLD],
    job: "privacy-desk",
    handle: ({ type, data }, manager) => (type === REQUEST_TOLD ? told : gather).run(inRights(manager), data),
  });
}
