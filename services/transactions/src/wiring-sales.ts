import type { EntityManager } from "typeorm";
import type { SalesTransaction } from "./application/sales-ports";
import { PaymentRepository } from "./persistence/sales/payment.repository";
import { RefundRepository } from "./persistence/sales/refund.repository";
import { SaleStatesRepository } from "./persistence/sales/sale-states.repository";
import { ShiftRepository } from "./persistence/sales/shift.repository";
import { TaxRepository } from "./persistence/sales/tax.repository";
import { TerminalRepository } from "./persistence/sales/terminal.repository";

/** Makes what a transaction can touch of sales beside their lines. */
export const salesRepositories = (manager: EntityManager): SalesTransaction => ({
  saleStates: new SaleStatesRepository(manager),
  payments: new PaymentRepository(manager),
  refunds: new RefundRepository(manager),
  taxes: new TaxRepository(manager),
  terminals: new TerminalRepository(manager),
  shifts: new ShiftRepository(manager),
});
