import {
  AuditRecordReader,
  type BackgroundJob,
  type ReferenceResolver,
  type ServiceKit,
  type WiredService,
} from "@alpokat/subgraph";
import type { EntityManager } from "typeorm";
import { CommunicationsAuditResolver } from "./api/audit.resolver";
import { MessageResolver } from "./api/message.resolver";
import { SaleResolver } from "./api/sale.resolver";
import { AccountDataResolver, ReceiptDataResolver } from "./api/subject-data.resolver";
import { AccountType, ReceiptType } from "./api/subject.types";
import { SupportTicketResolver } from "./api/support-ticket.resolver";
import { AcceptReceiptRequest, RECEIPT_REQUESTED } from "./application/accept-receipt-request";
import { AssignSupportTicket } from "./application/assign-support-ticket";
import { CloseSupportTicket } from "./application/close-support-ticket";
import { DeliverReceipts } from "./application/deliver-receipts";
import { GatherSubjectData } from "./application/gather-subject-data";
import { OpenSupportTicket } from "./application/open-support-ticket";
import type { InJob, InTransaction, Job, Transaction } from "./application/ports";
import { ReadMessages } from "./application/read-messages";
import { ReadSupportTicket } from "./application/read-support-ticket";
import { ReadTicketFacts } from "./application/read-ticket-facts";
import { DeliveryRepository } from "./persistence/delivery.repository";
import { MessageRepository } from "./persistence/message.repository";
import { SubjectDataRepository } from "./persistence/subject-data.repository";
import { SupportTicketRepository } from "./persistence/support-ticket.repository";
import { DeliveryWorker } from "./sending/delivery-worker";
import { GatewayReceipts } from "./sending/gateway-receipts";
import { LiquidReceiptTemplates } from "./sending/liquid-receipt-templates";
import { SmtpMailer, type SmtpSettings } from "./sending/smtp-mailer";

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
  const gathering = new GatherSubjectData(inTransaction);
  const accounts = new AccountDataResolver(gathering, clock);
  const receipts = new ReceiptDataResolver(gathering, clock);
  return {
    resolvers: [
      accounts,
      receipts,
      messages,
      sales,
      tickets,
      new CommunicationsAuditResolver(new AuditRecordReader("communications", kit.dataSource)),
    ],
    orphanedTypes: [AccountType, ReceiptType],
    references: {
      Account: accounts.resolveReference satisfies ReferenceResolver,
      Receipt: receipts.resolveReference satisfies ReferenceResolver,
      Message: messages.resolveReference satisfies ReferenceResolver,
      Sale: sales.resolveReference satisfies ReferenceResolver,
      SupportTicket: tickets.resolveReference satisfies ReferenceResolver,
    },
    caseFacts: { "support-ticket": new ReadTicketFacts(inJob).byId },
    jobs: [receiptConsumer(kit), deliveryWorker(kit, inJob, smtp)],
  };
}

/** Takes requests for receipts. */
function receiptConsumer(kit: ServiceKit): BackgroundJob {
  const accept = new AcceptReceiptRequest(kit.clock);
  return kit.consumer({
    name: "communications.receipts",
    types: [RECEIPT_REQUESTED],
    job: "receipt-requests" satisfies Job,
    handle: ({ data }, manager) => accept.run(new MessageRepository(manager), data),
  });
}

/** Sends what is due. */
function deliveryWorker(kit: ServiceKit, inJob: InJob, smtp: SmtpSettings): BackgroundJob {
  const onError = (error: unknown): void => {
    kit.logger.error({ job: "delivery", error }, "a delivery met a fault and goes on");
  };
  const mailer = new SmtpMailer(smtp);
  const deliver = new DeliverReceipts({
    inJob,
    receipts: new GatewayReceipts(kit.gateway, onError),
    templates: new LiquidReceiptTemplates(),
    mailer,
    clock: kit.clock,
    random: Math.random,
    onDefect: onError,
  });
  return new DeliveryWorker(deliver, () => mailer.close(), onError);
}

const repositories = ({ subjectKeys }: ServiceKit, manager: EntityManager): Transaction => ({
  messages: new MessageRepository(manager),
  deliveries: new DeliveryRepository(manager),
  tickets: new SupportTicketRepository(manager, subjectKeys),
  subjectData: new SubjectDataRepository(manager, subjectKeys),
});
