import type { Clock } from "@alpokat/kernel";
import type { EntityManager } from "typeorm";
import { RefundResolver } from "./api/refund.resolver";
import { SaleChangeResolver } from "./api/sale-change.resolver";
import { SaleMoneyResolver } from "./api/sale-money.resolver";
import { SaleResolver } from "./api/sale.resolver";
import { ShiftResolver } from "./api/shift.resolver";
import { TaxSettingsResolver } from "./api/tax-settings.resolver";
import { OutletTerminalsResolver, TerminalResolver } from "./api/terminal.resolver";
import { CloseShift } from "./application/close-shift";
import { ExportSales } from "./application/export-sales";
import { OpenShift } from "./application/open-shift";
import type { InTransaction } from "./application/ports";
import { PaySale } from "./application/pay-sale";
import { PreviewSale } from "./application/preview-sale";
import type { ReadCatalogue } from "./application/read-catalogue";
import { ReadSaleMoney } from "./application/read-sale-money";
import type { ReadReceipts } from "./application/receipts/read-receipts";
import { RecordSale } from "./application/record-sale";
import type { ReadSales } from "./application/read-sales";
import { RefundSale } from "./application/refund-sale";
import { RegisterTerminal } from "./application/register-terminal";
import { ReviewRefund } from "./application/review-refund";
import { UpdateTaxSettings } from "./application/update-tax-settings";
import { VoidSale } from "./application/void-sale";
import type { InSharedTransaction } from "./application/recording-ports";
import type { SalesTransaction } from "./application/sales-ports";
import { PaymentRepository } from "./persistence/sales/payment.repository";
import { RefundRepository } from "./persistence/sales/refund.repository";
import { SaleStatesRepository } from "./persistence/sales/sale-states.repository";
import { ShiftRepository } from "./persistence/sales/shift.repository";
import { TaxRepository } from "./persistence/sales/tax.repository";
import { TerminalRepository } from "./persistence/sales/terminal.repository";
import type { SealedWords } from "./persistence/words/sealed-words";
import { wireSettlement } from "./wiring-settlement";

/** Makes what a transaction can touch of sales beside their lines. */
export const salesRepositories = (manager: EntityManager, words: SealedWords): SalesTransaction => ({
  saleStates: new SaleStatesRepository(manager),
  payments: new PaymentRepository(manager),
  refunds: new RefundRepository(manager, words),
  taxes: new TaxRepository(manager),
  terminals: new TerminalRepository(manager),
  shifts: new ShiftRepository(manager),
});

interface Transactions {
  readonly inTransaction: InTransaction;
  readonly inSharedTransaction: InSharedTransaction;
}

interface Readers {
  readonly readSales: ReadSales;
  readonly readCatalogue: ReadCatalogue;
  readonly readReceipts: ReadReceipts;
}

/** What happens to sales, what they are made of, and how their payments are settled. */
export function wireSales(
  { inTransaction, inSharedTransaction }: Transactions,
  clock: Clock,
  readers: Readers,
) {
  const { readSales, readCatalogue, readReceipts } = readers;
  const recordSale = new RecordSale(inSharedTransaction, clock);
  const sales = new SaleResolver(recordSale, readSales, readCatalogue, readReceipts);
  const read = new ReadSaleMoney(inTransaction);
  const terminals = new TerminalResolver(new RegisterTerminal(inTransaction, clock), read, readCatalogue);
  const settlement = wireSettlement(inTransaction, clock);
  return {
    resolvers: [
      sales,
      new SaleMoneyResolver(read),
      new SaleChangeResolver(
        new PreviewSale(inTransaction, clock),
        new PaySale(inTransaction, clock),
        new VoidSale(inTransaction, clock),
        new ExportSales(inTransaction),
      ),
      new RefundResolver(
        new RefundSale(inTransaction, clock),
        new ReviewRefund(inTransaction, clock),
        readSales,
      ),
      terminals,
      new OutletTerminalsResolver(read),
      new ShiftResolver(new OpenShift(inTransaction, clock), new CloseShift(inTransaction, clock)),
      new TaxSettingsResolver(new UpdateTaxSettings(inTransaction, clock), read),
      ...settlement.resolvers,
    ],
    references: {
      ...settlement.references,
      Sale: sales.resolveReference,
      Terminal: terminals.resolveReference,
    },
  };
}
