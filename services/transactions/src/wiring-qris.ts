import type { ServiceKit } from "@alpokat/subgraph";
import type { EntityManager } from "typeorm";
import { OutletQrisResolver } from "./api/qris/outlet-qris.resolver";
import { QrCodeResolver } from "./api/qris/qr-code.resolver";
import { QrisPaymentResolver } from "./api/qris/qris-payment.resolver";
import { MerchantQrisWorkResolver, QrisWorkItemResolver } from "./api/qris/qris-work.resolver";
import type { InJob, InTransaction } from "./application/ports";
import type { QrisTransaction } from "./application/qris-ports";
import { CheckQrisPayments } from "./application/qris/check-payments";
import { CloseQrisWorkItem } from "./application/qris/close-work-item";
import { CreateQrisPayment } from "./application/qris/create-qris-payment";
import type { QrisProvider } from "./application/qris/provider";
import { ReadQris } from "./application/qris/read-qris";
import { ReadQrisWork } from "./application/qris/read-work";
import { GiveBackQrisMoney } from "./application/qris/give-back";
import { ReceiveQrisCallback } from "./application/qris/receive-callback";
import { UpdateQrisSettings } from "./application/qris/update-qris-settings";
import type { QrisWork } from "./application/qris/work";
import { QrisRounds } from "./payments/qris-rounds";
import { qrisWebhook } from "./payments/qris-webhook";
import { QrisCodeRepository } from "./persistence/qris/qris-code.repository";
import { QrisPaymentRepository } from "./persistence/qris/qris-payment.repository";
import { QrisReturnRepository } from "./persistence/qris/qris-return.repository";
import { QrisWorkItemRepository } from "./persistence/qris/qris-work-item.repository";
import { SnapClient } from "./provider/snap-client";
import { SnapQris } from "./provider/snap-qris";
import type { QrisConfig } from "./qris-config";
import { qrSvg } from "./rendering/qr-svg";
import { serviceGuard } from "./security/service-guard";

/** Makes what a transaction can touch of QRIS. */
export const qrisRepositories = (manager: EntityManager): QrisTransaction => ({
  qrisCodes: new QrisCodeRepository(manager),
  qrisPayments: new QrisPaymentRepository(manager),
  qrisReturns: new QrisReturnRepository(manager),
  qrisWorkItems: new QrisWorkItemRepository(manager),
});

/** How the wiring reaches the database. */
export interface Transactions {
  readonly inTransaction: InTransaction;
  readonly inJob: InJob;
}

/** What merchants are paid with by QRIS. @param config null where nobody makes the payments. */
export function wireQris(kit: ServiceKit, { inTransaction, inJob }: Transactions, config: QrisConfig | null) {
  const { clock, logger } = kit;
  const provider =
    config &&
    new SnapQris(new SnapClient({ ...config, url: config.providerUrl }, clock), config.providerName);
  const readQris = new ReadQris(inTransaction);
  const readWork = new ReadQrisWork(inTransaction);
  const creating = new CreateQrisPayment(inTransaction, clock, provider, (reason) => {
    logger.warn({ job: "qris", reason }, "a provider issued no code that may be shown");
  });
  const guardOf = (merchantId: string) =>
    serviceGuard(kit.policy, clock, { purpose: "service.provide", merchants: [merchantId] });
  const work: QrisWork = {
    anywhere: (each) => inJob("qris", each),
    ofMerchant: (merchantId, each) => inTransaction(guardOf(merchantId), each),
  };
  return {
    resolvers: [
      new OutletQrisResolver(new UpdateQrisSettings(inTransaction, clock), readQris),
      new QrCodeResolver(qrSvg),
      new QrisPaymentResolver(creating, readQris),
      new QrisWorkItemResolver(new CloseQrisWorkItem(inTransaction, clock), readWork),
      new MerchantQrisWorkResolver(readWork),
    ],
    ...(config && provider ? providerParts(kit, work, { config, provider }) : { jobs: [], routes: {} }),
  };
}

/** What there is with a provider only: who hears its callbacks, and who asks about those that do not come. */
function providerParts(
  { clock, logger }: ServiceKit,
  work: QrisWork,
  { config: { providerKey }, provider }: { readonly config: QrisConfig; readonly provider: QrisProvider },
) {
  const receiving = new ReceiveQrisCallback(work, provider.name, clock);
  const told = (error: unknown): void => {
    logger.error({ job: "qris", error }, "a round about payments met a fault and is tried again");
  };
  const jobs = [
    new QrisRounds(new CheckQrisPayments(work, provider, clock, told), told),
    new QrisRounds(new GiveBackQrisMoney(work, provider, clock, told), told),
  ];
  return { jobs, routes: { webhooks: qrisWebhook({ receiving, providerKey, clock, logger }) } };
}
