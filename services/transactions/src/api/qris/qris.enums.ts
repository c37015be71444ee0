import { registerEnumType } from "type-graphql";
import type { QrisCriteria, QrisKind } from "../../domain/qris/code";

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
