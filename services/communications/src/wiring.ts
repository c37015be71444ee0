import type { Clock } from "@alpokat/kernel";
import {
  AuditRecordReader,
  type BackgroundJob,
  type ReferenceResolver,
  type ServiceKit,
  type WiredService,
  failureLog,
} from "@alpokat/subgraph";
import { PollLoop } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import { CommunicationsAuditResolver } from "./api/audit.resolver";
import { MessageResolver } from "./api/message.resolver";
import { CampaignResolver } from "./api/campaign.resolver";
import { SaleResolver } from "./api/sale.resolver";
import { AccountDataResolver, ReceiptDataResolver } from "./api/subject-data.resolver";
import { AccountType, ReceiptType } from "./api/subject.types";
import { SupportTicketResolver } from "./api/support-ticket.resolver";
import { AcceptReceiptRequest, RECEIPT_EVENTS } from "./application/accept-receipt-request";
import { AssignSupportTicket } from "./application/assign-support-ticket";
import { CloseSupportTicket } from "./application/close-support-ticket";
import { ComposeCampaign } from "./application/compose-campaign";
import { ComposeGuardianInvitation } from "./application/compose-guardian-invitation";
import { ComposePrivacyMessage } from "./application/compose-privacy-message";
import { ComposePrivacyNotice } from "./application/compose-privacy-notice";
import { ComposeReceipt } from "./application/compose-receipt";
import { CONSENT_CHANGED, CopyConsent } from "./application/copy-consent";
import { CreateCampaign } from "./application/create-campaign";
import { DeliverMessages } from "./application/deliver-messages";
import { GatherSubjectData } from "./application/gather-subject-data";
import { OpenSupportTicket } from "./application/open-support-ticket";
import type { InJob, InTransaction, Job, Transaction } from "./application/ports";
import { PlanCampaign } from "./application/plan-campaign";
import { GUARDIAN_CONSENT_REQUESTED, QueueGuardianMessage } from "./application/queue-guardian-message";
import { NOTICE_DISPATCHED, QueueNoticeMessages } from "./application/queue-notice-messages";
import { PRIVACY_REQUEST_CHANGED, QueuePrivacyMessage } from "./application/queue-privacy-message";
import { ReadCampaign } from "./application/read-campaign";
import { ReadMessages } from "./application/read-messages";
import { ReadSupportTicket } from "./application/read-support-ticket";
import { ReadTicketFacts } from "./application/read-ticket-facts";
import { ScheduleCampaign } from "./application/schedule-campaign";
import { CampaignRepository } from "./persistence/campaign.repository";
import { ConsentCopyRepository } from "./persistence/consent-copy.repository";
import { DeliveryRepository } from "./persistence/delivery.repository";
import { MessageRepository } from "./persistence/message.repository";
import { SubjectDataRepository } from "./persistence/subject-data.repository";
import { SupportTicketRepository } from "./persistence/support-ticket.repository";
import { DeliveryWorker } from "./sending/delivery-worker";
import { GatewayGuardianInvitations } from "./sending/gateway-guardian-invitations";
import { GatewayNotices } from "./sending/gateway-notices";
import { GatewayPrivacyRequests } from "./sending/gateway-privacy-requests";
import { GatewayReceipts } from "./sending/gateway-receipts";
import { GatewayRecipients } from "./sending/gateway-recipients";
import { LiquidAccountTemplates } from "./sending/liquid-account-templates";
import { LiquidReceiptTemplates } from "./sending/liquid-receipt-templates";
import { SmtpMailer, type SmtpSettings } from "./sending/smtp-mailer";

/** How often is looked for campaigns that are near. */
const PLANNING_INTERVAL_MS = 500;

/** The only file that knows every layer. */
export function wire(kit: ServiceKit, smtp: SmtpSettings): WiredService {
  const { clock } = kit;
  const inTransaction: InTransaction = (guard, work) =>
    kit.inTransaction(guard, (manager) => work(repositories(kit, manager)));
  const inJob: InJob = (job, work, guard) =>
    kit.inJob(job, (manager) => work(repositories(kit, manager)), guard);

  const readMessages = new ReadMessages(inTransaction);
  const messages = new MessageResolver(readMessages);
  const sales = new SaleResolver(readMessages);
  const tickets = new SupportTicketResolver({
    open: new OpenSupportTicket(inTransaction, clock),
    assign: new AssignSupportTicket(inJob, clock),
    close: new CloseSupportTicket(inJob, clock),
    read: new ReadSupportTicket(inTransaction),
  });
  const campaigns = campaignResolver(inTransaction, clock);
  const gathering = new GatherSubjectData(inTransaction);
  const accounts = new AccountDataResolver(gathering, clock);
  const receipts = new ReceiptDataResolver(gathering, clock);
  return {
    resolvers: [
      campaigns,
      accounts,
      receipts,
      messages,
      sales,
      tickets,
      new CommunicationsAuditResolver(new AuditRecordReader("communications", kit.dataSource)),
    ],
    orphanedTypes: [AccountType, ReceiptType],
    references: {
      Campaign: campaigns.resolveReference satisfies ReferenceResolver,
      Account: accounts.resolveReference satisfies ReferenceResolver,
      Receipt: receipts.resolveReference satisfies ReferenceResolver,
      Message: messages.resolveReference satisfies ReferenceResolver,
      Sale: sales.resolveReference satisfies ReferenceResolver,
      SupportTicket: tickets.resolveReference satisfies ReferenceResolver,
    },
    caseFacts: { "support-ticket": new ReadTicketFacts(inJob).byId },
    jobs: [
      receiptConsumer(kit),
      accountConsumer(kit),
      campaignPlanner(kit, inJob),
      deliveryWorker(kit, inJob, smtp),
    ],
  };
}

const campaignResolver = (inTransaction: InTransaction, clock: Clock): CampaignResolver =>
  new CampaignResolver(
    new CreateCampaign(inTransaction, clock),
    new ScheduleCampaign(inTransaction, clock),
    new ReadCampaign(inTransaction),
  );

/** Takes requests for receipts. */
function receiptConsumer(kit: ServiceKit): BackgroundJob {
  const accept = new AcceptReceiptRequest(kit.clock);
  return kit.consumer({
    name: "communications.receipts",
    types: RECEIPT_EVENTS,
    job: "receipt-requests" satisfies Job,
    handle: (event, manager) => accept.run(new MessageRepository(manager), event),
  });
}

/** Hears what identity-verification tells of people with an account: who is to be told something, and who consents. */
function accountConsumer(kit: ServiceKit): BackgroundJob {
  const notices = new QueueNoticeMessages(kit.clock, (accountIds) => kit.subjectKeys.erasedAmong(accountIds));
  const guardians = new QueueGuardianMessage(kit.clock);
  const requests = new QueuePrivacyMessage(kit.clock);
  const consents = new CopyConsent(async (accountId) => {
    const tombstones = await kit.subjectKeys.tombstones([accountId]);
    return tombstones.length > 0;
  });
  const handlers: Readonly<Record<string, (data: unknown, manager: EntityManager) => Promise<void>>> = {
    [NOTICE_DISPATCHED]: (data, manager) => notices.run(new MessageRepository(manager), data),
    [GUARDIAN_CONSENT_REQUESTED]: (data, manager) => guardians.run(new MessageRepository(manager), data),
    [PRIVACY_REQUEST_CHANGED]: (data, manager) => requests.run(new MessageRepository(manager), data),
    [CONSENT_CHANGED]: (data, manager) => consents.run(new ConsentCopyRepository(manager), data),
  };
  return kit.consumer({
    name: "communications.accounts",
    types: Object.keys(handlers),
    job: "account-messages" satisfies Job,
    handle: async ({ type, data }, manager) => handlers[type]?.(data, manager),
  });
}

/** Plans campaigns that are near. */
function campaignPlanner(kit: ServiceKit, inJob: InJob): BackgroundJob {
  const plan = new PlanCampaign(inJob, kit.clock);
  const all = async (): Promise<void> => {
    while ((await plan.runOnce()) > 0);
  };
  return new PollLoop(all, PLANNING_INTERVAL_MS, failureLog(kit.logger, "campaign planner"));
}

/** Sends what is due. */
function deliveryWorker(kit: ServiceKit, inJob: InJob, smtp: SmtpSettings): BackgroundJob {
  const onError = (error: unknown): void => {
    kit.logger.error({ job: "delivery", error }, "a delivery met a fault and goes on");
  };
  const mailer = new SmtpMailer(smtp, kit.clock);
  const recipients = new GatewayRecipients(kit.gateway, onError);
  const templates = new LiquidAccountTemplates();
  const deliver = new DeliverMessages({
    inJob,
    composers: {
      receipt: new ComposeReceipt(new GatewayReceipts(kit.gateway, onError), new LiquidReceiptTemplates()),
      "privacy-notice": new ComposePrivacyNotice(
        recipients,
        new GatewayNotices(kit.gateway, onError),
        templates,
      ),
      "guardian-invitation": new ComposeGuardianInvitation(
        new GatewayGuardianInvitations(kit.gateway, onError),
        templates,
      ),
      "privacy-request": new ComposePrivacyMessage(
        new GatewayPrivacyRequests(kit.gateway, onError),
        templates,
      ),
      campaign: new ComposeCampaign(inJob, recipients, templates),
    },
    mailer,
    clock: kit.clock,
    random: Math.random,
    onDefect: onError,
  });
  return new DeliveryWorker(deliver, () => mailer.close(), onError);
}

const repositories = (kit: ServiceKit, manager: EntityManager): Transaction => ({
  campaigns: new CampaignRepository(manager),
  consents: new ConsentCopyRepository(manager),
  publish: (type, data) => kit.publish(manager, type, { data: { ...data } }),
  messages: new MessageRepository(manager),
  deliveries: new DeliveryRepository(manager),
  tickets: new SupportTicketRepository(manager, kit.subjectKeys),
  subjectData: new SubjectDataRepository(manager, kit.subjectKeys),
});
