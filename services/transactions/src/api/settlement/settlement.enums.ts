import { registerEnumType } from "type-graphql";
import type { LineAction } from "../../application/settlement/resolve-settlement-line";
import type { SettlementState } from "../../domain/settlement/settlement";
import type {
  OpenLineState,
  SettlementLineKind,
  SettlementLineState,
} from "../../domain/settlement/settlement-line";

type Names<Name extends string> = Readonly<Record<Name, Name>>;

export const SettlementStateEnum: Names<SettlementState> = { RECEIVING: "RECEIVING", COMPLETED: "COMPLETED" };
registerEnumType(SettlementStateEnum, {
  name: "SettlementState",
  description: "Whether all of a file is there.",
  valuesConfig: {
    RECEIVING: { description: "More of it may come." },
    COMPLETED: { description: "Its last chunk was there." },
  },
});

export const SettlementLineKindEnum: Names<SettlementLineKind> = {
  PAYMENT: "PAYMENT",
  REFUND: "REFUND",
  CHARGEBACK: "CHARGEBACK",
  FEE: "FEE",
  ADJUSTMENT: "ADJUSTMENT",
};
registerEnumType(SettlementLineKindEnum, {
  name: "SettlementLineKind",
  description: "What an acquirer settles by a line.",
  valuesConfig: {
    PAYMENT: { description: "Pays a payment out; its gross amount is above zero." },
    REFUND: { description: "Takes back what went back to a buyer; below zero." },
    CHARGEBACK: { description: "Takes a payment back that its buyer contested; below zero." },
    FEE: { description: "A fee that belongs to no payment; its gross amount is zero." },
    ADJUSTMENT: { description: "A correction of the acquirer's own; somebody has to look at it." },
  },
});

export const SettlementLineStateEnum: Names<SettlementLineState> = {
  MATCHED: "MATCHED",
  BOOKED: "BOOKED",
  SUGGESTED: "SUGGESTED",
  MISMATCH: "MISMATCH",
  DUPLICATE: "DUPLICATE",
  UNMATCHED: "UNMATCHED",
  IGNORED: "IGNORED",
};
const OPEN_DESCRIPTIONS = {
  SUGGESTED: { description: "One payment of its amount, day and method: somebody has to confirm it." },
  MISMATCH: { description: "Its payment is known, but with another amount or state." },
  DUPLICATE: { description: "Another line is about the same thing." },
  UNMATCHED: { description: "Nobody knows what it is about." },
};
registerEnumType(SettlementLineStateEnum, {
  name: "SettlementLineState",
  description: "What became of a line.",
  valuesConfig: {
    MATCHED: { description: "It settles a payment, or what went back of one, and is posted." },
    BOOKED: { description: "It is posted without a payment." },
    ...OPEN_DESCRIPTIONS,
    IGNORED: { description: "Somebody left it alone, for a reason." },
  },
});

export const OpenLineStateEnum: Names<OpenLineState> = {
  SUGGESTED: "SUGGESTED",
  MISMATCH: "MISMATCH",
  DUPLICATE: "DUPLICATE",
  UNMATCHED: "UNMATCHED",
};
registerEnumType(OpenLineStateEnum, {
  name: "OpenSettlementLineState",
  description: "Why somebody has to look at a line.",
  valuesConfig: OPEN_DESCRIPTIONS,
});

export const LineActionEnum: Names<LineAction> = {
  MATCH: "MATCH",
  ACCEPT_DIFFERENCE: "ACCEPT_DIFFERENCE",
  IGNORE: "IGNORE",
};
registerEnumType(LineActionEnum, {
  name: "SettlementLineAction",
  description: "What is decided on a line.",
  valuesConfig: {
    MATCH: { description: "It settles that payment; amounts have to be equal." },
    ACCEPT_DIFFERENCE: {
      description:
        "It settles that payment with another amount, or, without a payment, nothing: the difference is posted.",
    },
    IGNORE: { description: "It is left alone, for a reason; nothing is posted." },
  },
});
