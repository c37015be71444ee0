import { registerEnumType } from "type-graphql";
import type { QrisCriteria, QrisKind } from "../../domain/qris/code";
import type { QrisWorkKind } from "../../domain/qris/work-item";

export const QrisCriteriaEnum = { UMI: "UMI", UKE: "UKE", UME: "UME", UBE: "UBE" } as const satisfies Record<
  QrisCriteria,
  QrisCriteria
>;
registerEnumType(QrisCriteriaEnum, {
  name: "QrisCriteria",
  description: "How Bank Indonesia classes a merchant: the acquirer's fee (MDR) depends on it.",
  valuesConfig: {
    UMI: { description: "Micro." },
    UKE: { description: "Small." },
    UME: { description: "Medium." },
    UBE: { description: "Large." },
  },
});

export const QrCodeKindEnum = { STATIC: "STATIC", DYNAMIC: "DYNAMIC" } as const satisfies Record<
  QrisKind,
  QrisKind
>;
registerEnumType(QrCodeKindEnum, {
  name: "QrCodeKind",
  description: "How often a code is paid.",
  valuesConfig: {
    STATIC: { description: "Any number of times: a sticker. The buyer types the amount." },
    DYNAMIC: { description: "Once, with the amount that it says, before it expires." },
  },
});

export const QrisWorkKindEnum = {
  RETURN_REFUSED: "RETURN_REFUSED",
  RETURN_IMPOSSIBLE: "RETURN_IMPOSSIBLE",
  NUMBER_TAKEN: "NUMBER_TAKEN",
} as const satisfies Record<QrisWorkKind, QrisWorkKind>;
registerEnumType(QrisWorkKindEnum, {
  name: "QrisWorkKind",
  description: "Why people have to look at money of a QRIS payment.",
  valuesConfig: {
    RETURN_REFUSED: { description: "It had to go back, and the provider refused to give it back." },
    RETURN_IMPOSSIBLE: {
      description:
        "It had to go back, and the provider said no number or no whole amount of it to give back by.",
    },
    NUMBER_TAKEN: {
      description: "It was taken, under a number of the provider's that another payment had already.",
    },
  },
});
