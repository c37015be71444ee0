import { registerEnumType } from "type-graphql";
import type { LedgerEntry, Side, TransferKind } from "../domain/ledger";

export const LedgerSideEnum: Readonly<Record<Side, Side>> = { DEBIT: "DEBIT", CREDIT: "CREDIT" };
registerEnumType(LedgerSideEnum, {
  name: "LedgerSide",
  description: "A side of an account.",
  valuesConfig: {
    DEBIT: { description: "What comes in, seen from an asset." },
    CREDIT: { description: "What goes out, seen from an asset." },
  },
});

type Phase = LedgerEntry["phase"];
export const LedgerPhaseEnum: Readonly<Record<Phase, Phase>> = {
  POSTED: "POSTED",
  HELD: "HELD",
  RELEASED: "RELEASED",
};
registerEnumType(LedgerPhaseEnum, {
  name: "LedgerPhase",
  description: "Whether an entry moves money.",
  valuesConfig: {
    POSTED: { description: "Money moved." },
    HELD: { description: "Money was set aside." },
    RELEASED: { description: "What was set aside was given back, or is posted by the same transfer." },
  },
});

export const TransferKindEnum: Readonly<Record<TransferKind, TransferKind>> = {
  SALE: "SALE",
  REFUND: "REFUND",
  VOID: "VOID",
  SETTLEMENT: "SETTLEMENT",
  PAYOUT: "PAYOUT",
  FEE: "FEE",
  TIP: "TIP",
  SHIFT: "SHIFT",
  CHARGEBACK: "CHARGEBACK",
  ADJUSTMENT: "ADJUSTMENT",
  REVERSAL: "REVERSAL",
};
registerEnumType(TransferKindEnum, {
  name: "LedgerTransferKind",
  description: "Why money moved.",
  valuesConfig: {
    SALE: { description: "A sale was paid." },
    REFUND: { description: "A buyer got money back." },
    VOID: { description: "A sale was taken back on its day." },
    SETTLEMENT: { description: "An acquirer paid what it had collected." },
    PAYOUT: { description: "A merchant was paid what it is owed." },
    FEE: { description: "What an acquirer keeps." },
    TIP: { description: "A tip." },
    SHIFT: { description: "Cash put into a drawer, taken out of it, or counted differently." },
    CHARGEBACK: { description: "A payment was taken back by whoever issued its card or account." },
    ADJUSTMENT: { description: "A correction with a reason of its own." },
    REVERSAL: { description: "The mirror of an earlier transfer." },
  },
});
