import type { Clock } from "@alpokat/kernel";
import type { EntityManager } from "typeorm";
import { SettlementLineResolver } from "./api/settlement/settlement-line.resolver";
import { MerchantSettlementsResolver, SettlementResolver } from "./api/settlement/settlement.resolver";
import type { InTransaction } from "./application/ports";
import { ImportSettlement } from "./application/settlement/import-settlement";
import { ReadSettlements } from "./application/settlement/read-settlements";
import { ResolveSettlementLine } from "./application/settlement/resolve-settlement-line";
import type { SettlementTransaction } from "./application/settlement/settlement-ports";
import { SettleablePaymentRepository } from "./persistence/settlement/settleable-payment.repository";
import { SettlementLineRepository } from "./persistence/settlement/settlement-line.repository";
import { SettlementRepository } from "./persistence/settlement/settlement.repository";
import type { SealedWords } from "./persistence/words/sealed-words";

/** Makes what a transaction can touch of settlements. */
export const settlementRepositories = (
  manager: EntityManager,
  words: SealedWords,
): SettlementTransaction => ({
  settlements: new SettlementRepository(manager),
  settlementLines: new SettlementLineRepository(manager, words),
  settleablePayments: new SettleablePaymentRepository(manager),
});

/** What acquirers pay out, and what their lines are about. */
export function wireSettlement(inTransaction: InTransaction, clock: Clock) {
  const read = new ReadSettlements(inTransaction);
  const settlements = new SettlementResolver(new ImportSettlement(inTransaction, clock), read);
  const lines = new SettlementLineResolver(new ResolveSettlementLine(inTransaction, clock), read);
  return {
    resolvers: [settlements, lines, new MerchantSettlementsResolver(read)],
    references: { Settlement: settlements.resolveReference, SettlementLine: lines.resolveReference },
  };
}
