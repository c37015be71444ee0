import { type Principal, newId, systemClock } from "@alpokat/kernel";
import { RequestGuard, loadPolicy } from "@alpokat/policy";
import { type RunningServer, type ServiceKit, startService } from "@alpokat/subgraph";
import { type Stack, startStack } from "@alpokat/testing";
import { parseConfig } from "@alpokat/transactions/config";
import { RecordSale } from "@alpokat/transactions/record-sale";
import { definitionOf, settingsOf } from "@alpokat/transactions/server";
import { transactionsOf } from "@alpokat/transactions/wiring";
import { Client } from "pg";

/** A merchant with one outlet and its tills. */
export interface Shop {
  readonly merchantId: string;
  readonly outletId: string;
  readonly subnet: number;
  readonly cashiers: readonly { readonly accountId: string; readonly deviceId: string }[];
}

/** The service itself, asked by its use case, on a database of its own. */
export interface BusyShops {
  readonly stack: Stack;
  readonly shops: readonly Shop[];
  /** Records a sale of three lines at a till of the shop. @param isAlone in a transaction that nobody shares. */
  sell(shop: Shop, till: number, isAlone?: boolean): Promise<void>;
  stop(): Promise<void>;
}

/** Opens shops, each with some tills. */
export async function openBusyShops(shops: number, tills: number): Promise<BusyShops> {
  const stack = await startStack({ services: [] });
  const { service, kit, settings } = await startTransactions(stack);
  const { inTransaction, inSharedTransaction } = transactionsOf(kit, settings);
  const together = new RecordSale(inSharedTransaction, kit.clock);
  const alone = new RecordSale((guard, _key, work) => inTransaction(guard, work), kit.clock);
  const policy = loadPolicy();
  return {
    stack,
    shops: await open(stack, shops, tills),
    async sell(shop, till, isAlone = false) {
      const guard = new RequestGuard(policy, cashierOf(shop, till));
      const outcome = await (isAlone ? alone : together).run(guard, saleAt(shop.outletId));
      if (!("sale" in outcome)) throw new Error(JSON.stringify(outcome.refusals));
    },
    async stop() {
      await service.stop();
      await stack.stop();
    },
  };
}

async function startTransactions(stack: Stack): Promise<{
  readonly service: RunningServer;
  readonly kit: ServiceKit;
  readonly settings: ReturnType<typeof settingsOf>;
}> {
  const config = parseConfig({ ...stack.environment("transactions"), LOG_LEVEL: "silent" });
  const definition = definitionOf(config);
  const kits: ServiceKit[] = [];
  const service = await startService(
    {
      ...definition,
      wire: (kit) => {
        kits.push(kit);
        return definition.wire(kit);
      },
    },
    config,
  );
  const [kit] = kits;
  if (!kit) throw new Error("the service was not wired");
  return { service, kit, settings: settingsOf(config) };
}

async function open(stack: Stack, count: number, tills: number): Promise<readonly Shop[]> {
  const shops = Array.from({ length: count }, (_, subnet) => ({
    merchantId: newId(),
    outletId: newId(),
    subnet,
    cashiers: Array.from({ length: tills }, () => ({ accountId: newId(), deviceId: newId() })),
  }));
  const admin = new Client(stack.database.adminUrl);
  await admin.connect();
  for (const { outletId, merchantId } of shops)
    await admin.query(
      `INSERT INTO transactions.outlet (id, merchant_id, name, city, time_zone, created_at)
       VALUES ($1, $2, 'Gerai', 'Bandung', 'Asia/Jakarta', now())`,
      [outletId, merchantId],
    );
  await admin.end();
  return shops;
}

/** Each shop has an address of its own: what all shops of a subnet count together, they also wait for. */
function cashierOf({ merchantId, subnet, cashiers }: Shop, till: number): Principal {
  const { accountId, deviceId } = cashiers[till % cashiers.length] ?? { accountId: "", deviceId: "" };
  return {
    id: accountId,
    role: "customer",
    merchants: [merchantId],
    sessionId: null,
    purpose: null,
    caseFacts: null,
    notice: { acknowledged: 1, required: [] },
    telemetry: {
      ip: `10.0.${String(subnet)}.1`,
      deviceId,
      application: null,
      system: null,
      at: systemClock().toISOString(),
    },
    requestId: newId(),
    locale: "id",
  };
}

const line = {
  itemId: null,
  variationId: null,
  modifierIds: [],
  name: "Kopi susu",
  unitPrice: { amount: "18000", currencyCode: "IDR" },
  quantity: "1",
  taxKind: null,
  discounts: [],
} as const;

const saleAt = (outletId: string) =>
  ({
    outletId,
    idempotencyKey: crypto.randomUUID(),
    currencyCode: "IDR",
    paymentMethod: "CASH",
    payments: null,
    isLeftOpen: false,
    discounts: [],
    serviceCharge: null,
    tip: null,
    terminalId: null,
    cashier: null,
    isOffline: false,
    deviceTime: null,
    occurredAt: null,
    expectedTotal: null,
    lines: [line, line, line],
  }) as const;
