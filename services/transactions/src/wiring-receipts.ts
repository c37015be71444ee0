import { PollLoop } from "@alpokat/persistence";
import { type BackgroundJob, RECEIPT_ACCESS_RECORDED, type ServiceKit, failureLog } from "@alpokat/subgraph";
import { PurchaseResolver } from "./api/receipts/purchase.resolver";
import { ReceiptAccessResolver } from "./api/receipts/receipt-access.resolver";
import { ReceiptResolver } from "./api/receipts/receipt.resolver";
import { ReceiptVerificationResolver } from "./api/receipts/receipt-verification.resolver";
import type { InJob, InTransaction } from "./application/ports";
import { ClaimReceipt } from "./application/receipts/claim-receipt";
import { RECEIPT_SENT, noteReceiptSent } from "./application/receipts/note-receipt-sent";
import { ReadPurchases } from "./application/receipts/read-purchases";
import { ReadReceiptAccess } from "./application/receipts/read-receipt-access";
import type { ReadReceipts } from "./application/receipts/read-receipts";
import { recordReceiptAccess } from "./application/receipts/record-receipt-access";
import { RequestReceipt } from "./application/receipts/request-receipt";
import { ResendReceipt } from "./application/receipts/resend-receipt";
import { TellStanding } from "./application/receipts/tell-standing";
import type { ReceiptSigningKey } from "./domain/receipts/receipt-signing-key";
import { receiptKeysRoute } from "./security/receipt-keys-route";
import { READERS_END_JOB, forgetReaders } from "./persistence/receipts/forget-readers";
import { ReceiptAccessRepository } from "./persistence/receipts/receipt-access.repository";
import { receiptToken } from "./persistence/receipts/receipt.repository";
import { SentReceiptRepository } from "./persistence/receipts/sent-receipt.repository";

/** What the configuration decides of receipts. */
export interface ReceiptSettings {
  /** Base URL of the buyers' receipt page. */
  readonly receiptPage: string;
  /** What receipts are verified with. */
  readonly receiptSigningKeys: readonly ReceiptSigningKey[];
}

/** Receipts, the purchases that accounts have claimed, and what receipts are verified with. */
export function wireReceipts(
  { clock, blindIndex }: Pick<ServiceKit, "clock" | "blindIndex">,
  { inTransaction, inJob }: { readonly inTransaction: InTransaction; readonly inJob: InJob },
  {
    receiptPage,
    receiptSigningKeys,
    readReceipts: receipts,
  }: ReceiptSettings & { readonly readReceipts: ReadReceipts },
) {
  const tokens = blindIndex("receipt.token");
  const purchases = new ReadPurchases(inJob);
  const request = new RequestReceipt(inTransaction, clock);
  const resend = new ResendReceipt(inTransaction, clock);
  const resolver = new ReceiptResolver(
    { request, resend, receipts, purchases },
    (id) => `${receiptPage}/${receiptToken(tokens, id)}`,
    `${receiptPage}/verify`,
  );
  return {
    receipts: resolver,
    resolvers: [
      resolver,
      new ReceiptAccessResolver(new ReadReceiptAccess(inJob)),
      new PurchaseResolver(new ClaimReceipt(inJob, clock), purchases),
      new ReceiptVerificationResolver(receiptSigningKeys, new TellStanding(inJob)),
    ],
    publicRoutes: receiptKeysRoute(receiptSigningKeys),
  };
}

/** Hears which receipts a mail server took. */
export const receiptDeliveries = (kit: ServiceKit): BackgroundJob =>
  kit.consumer({
    name: "transactions.receipt-deliveries",
    types: [RECEIPT_SENT],
    job: "receipt-deliveries",
    handle: ({ data }, manager) => noteReceiptSent(new SentReceiptRepository(manager), data),
  });

/** Brings what the services publish about reads of a buyer's data into the access logs of receipts. */
export const receiptAccess = (kit: ServiceKit): BackgroundJob =>
  kit.consumer({
    name: "transactions.receipt-access",
    types: [RECEIPT_ACCESS_RECORDED],
    job: "receipt-access",
    handle: ({ data }, manager) =>
      recordReceiptAccess(new ReceiptAccessRepository(manager, kit.blindIndex("receipt.token")), data),
  });

const LOOK_EVERY_MS = 60_000;

/** Ends the access logs of receipts with their links, beside the requests. Any number of replicas may run it. */
export function readersEnd({
  inJob,
  clock,
  logger,
}: Pick<ServiceKit, "inJob" | "clock" | "logger">): BackgroundJob {
  const all = async (): Promise<void> => {
    while (await inJob(READERS_END_JOB, (manager) => forgetReaders(manager, clock())));
  };
  return new PollLoop(all, LOOK_EVERY_MS, failureLog(logger, "end of receipts' access logs"));
}
