import { Kind, parse } from "graphql";
import { AGENCY, COVERAGE, type Coverage, PREVIEW, kept } from "./subject-data-places";

/** What a sale would come to. */
const OF_PREVIEWS = ["SalePreview", "SalePreviewInput"];

const OF_AGENCIES = [
  "DisclosureGagInput",
  "DisclosurePackage",
  "DisclosureRequest",
  "DisclosureScope",
  "LegalHold",
  "LiftLegalHoldInput",
  "PlaceLegalHoldInput",
  "ProposeDisclosureScopeInput",
  "RegisterAgencyOfficerInput",
  "SubmitDisclosureRequestInput",
];

/** Parts of what a receipt says, which is copied whole. */
const OF_RECEIPTS = ["Document", "Line", "Discount", "Tax", "Payment", "Refund"].map(
  (part) => `Receipt${part}`,
);

function coverageOf(coordinate: string): Coverage | undefined {
  const type = coordinate.split(".")[0] ?? "";
  if (OF_AGENCIES.includes(type)) return AGENCY;
  if (OF_PREVIEWS.includes(type)) return PREVIEW;
  return OF_RECEIPTS.includes(type) ? kept("transactions.receipt#documents") : COVERAGE[coordinate];
}

/** Every classified field of a schema, as `Type.field`, inputs too. */
function classifiedFields(sdl: string): string[] {
  return parse(sdl).definitions.flatMap((node) => {
    const isType =
      node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION;
    if (!isType) return [];
    const fields: readonly {
      readonly name: { readonly value: string };
      readonly directives?: readonly { readonly name: { readonly value: string } }[];
    }[] = node.fields ?? [];
    return fields
      .filter(({ directives = [] }) => directives.some(({ name }) => name.value === "personalData"))
      .map(({ name }) => `${node.name.value}.${name.value}`);
  });
}

/** Classified fields of which nobody has said where they stand in the copy. */
export const uncovered = (sdl: string): string[] =>
  classifiedFields(sdl).filter((coordinate) => coverageOf(coordinate) === undefined);

/** Every datum that the copies of an account and of a buyer have to hold. */
export const expectedData = (sdl: string): string[] => [
  ...new Set(
    classifiedFields(sdl).flatMap((coordinate): readonly string[] => {
      const coverage = coverageOf(coordinate);
      return coverage && "data" in coverage ? coverage.data : [];
    }),
  ),
];
