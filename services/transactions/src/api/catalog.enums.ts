import { registerEnumType } from "type-graphql";
import { type Pricing, type TaxKind, UNITS, type UnitCode } from "../domain/catalog";

export const TaxKindEnum = { PPN: "PPN", PBJT: "PBJT", NONE: "NONE" } as const satisfies Record<
  TaxKind,
  TaxKind
>;
registerEnumType(TaxKindEnum, {
  name: "TaxKind",
  description: "Which tax an item bears; rate and base are dated data of the sale.",
  valuesConfig: {
    PPN: { description: "Value added tax, where the merchant is registered for it." },
    PBJT: { description: "The region's tax on food and drink served, which excludes PPN." },
    NONE: { description: "No tax." },
  },
});

export const PricingEnum = { FIXED: "FIXED", VARIABLE: "VARIABLE" } as const satisfies Record<
  Pricing,
  Pricing
>;
registerEnumType(PricingEnum, {
  name: "Pricing",
  description: "Who says the price of an item.",
  valuesConfig: {
    FIXED: { description: "The catalogue." },
    VARIABLE: { description: "The till, at each sale." },
  },
});

export const UnitCodeEnum = Object.fromEntries(Object.keys(UNITS).map((code) => [code, code])) as Record<
  UnitCode,
  UnitCode
>;
registerEnumType(UnitCodeEnum, {
  name: "UnitCode",
  description: "Unit of a quantity.",
  valuesConfig: {
    PCS: { description: "Pieces: no decimals." },
    BOX: { description: "Boxes: no decimals." },
    PACK: { description: "Packs: no decimals." },
    PORTION: { description: "Portions: no decimals." },
    G: { description: "Grams: no decimals." },
    KG: { description: "Kilograms: three decimals." },
    ML: { description: "Millilitres: no decimals." },
    L: { description: "Litres: three decimals." },
    M: { description: "Metres: two decimals." },
    M2: { description: "Square metres: two decimals." },
    HOUR: { description: "Hours: two decimals." },
    DAY: { description: "Days: one decimal." },
  },
});
