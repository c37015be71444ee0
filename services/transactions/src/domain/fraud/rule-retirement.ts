import { type FraudRule, type RuleFault, fault, illegal } from "./fraud-rule";

/** A version in force that is proposed to go: as long as nobody else agrees it stays. */
export type RetirementEnd = "DONE" | "WITHDRAWN";

const NOT_PROPOSED = fault(
  "RETIREMENT_NOT_PROPOSED",
  "Penghentian aturan yang berlaku diusulkan dahulu oleh orang lain.",
  "That a rule in force is retired has to be proposed first, by somebody else.",
);
export const PROPOSED_ALREADY = fault(
  "RETIREMENT_PROPOSED",
  "Penghentian versi ini sudah diusulkan.",
  "It is proposed already that this version is retired.",
);
const OWN_PROPOSAL = fault(
  "OWN_PROPOSAL",
  "Aturan yang berlaku dihentikan oleh orang kedua.",
  "A rule in force is retired by a second person.",
);

/** Why it can't be proposed that a version goes; null where it can. What is not in force goes without. */
export function proposalFault({ state, retirementProposedBy }: FraudRule): RuleFault | null {
  if (state !== "PUBLISHED") return illegal(state, "RETIRED");
  return retirementProposedBy === null ? null : PROPOSED_ALREADY;
}

/**
 * Why somebody can't retire a version; null where they can. A draft, or one that runs in shadow, guards nothing: whoever is at
 * the desk ends it. One in force goes by the word of two people.
 */
export function retirementFault({ state, retirementProposedBy }: FraudRule, by: string): RuleFault | null {
  if (state === "RETIRED") return illegal(state, "RETIRED");
  if (state !== "PUBLISHED") return null;
  if (retirementProposedBy === null) return NOT_PROPOSED;
  return retirementProposedBy === by ? OWN_PROPOSAL : null;
}

/** Why a proposal can't be withdrawn; null where it can, by whoever made it and by anybody who is against it. */
export const withdrawalFault = ({ state, retirementProposedBy }: FraudRule): RuleFault | null =>
  state === "PUBLISHED" && retirementProposedBy !== null ? null : NOT_PROPOSED;
