import { type UserError, isPrintableText, userError } from "@alpokat/kernel";
import { type PriceInput, type PriceRefusal, type PriceVersion, priceFaults } from "./price-version";

/** Something that may be chosen with an item, such as more sugar. */
export interface Modifier {
  readonly id: string;
  /** Unique in its group. */
  readonly code: string;
  readonly name: string;
  readonly archivedAt: Date | null;
  /** Not yet ended; one that never had a price is free. */
  readonly prices: readonly PriceVersion[];
}

/** Modifiers that a till asks for together, and how many of them are chosen. */
export interface ModifierGroup {
  readonly id: string;
  readonly merchantId: string;
  /** Unique in its merchant. */
  readonly code: string;
  readonly name: string;
  readonly minSelected: number;
  readonly maxSelected: number;
  /** Grows with every change of the group and of its modifiers. */
  readonly version: number;
  readonly modifiers: readonly Modifier[];
}

interface ModifierInput {
  readonly code: string;
  readonly name: string;
  /** Null leaves it as it is. */
  readonly isArchived: boolean | null;
  readonly prices: readonly PriceInput[];
}

export interface ModifierGroupInput {
  readonly code: string;
  readonly name: string;
  readonly minSelected: number;
  readonly maxSelected: number;
  readonly version: number | null;
  /** Modifiers to add or change; others stay as they are. */
  readonly modifiers: readonly ModifierInput[];
}

type ModifierRefusal =
  | PriceRefusal
  | "MERCHANT_NOT_FOUND"
  | "GROUPS_INVALID"
  | "CODE_INVALID"
  | "NAME_INVALID"
  | "SELECTION_INVALID"
  | "MODIFIERS_INVALID"
  | "VERSION_MISMATCH";
export type ModifierFault = UserError<ModifierRefusal>;

const MOST_GROUPS = 20;
const MOST_MODIFIERS = 50;
const MOST_SELECTED = 50;

const hasRepeated = (codes: readonly string[]): boolean =>
  new Set(codes.map((code) => code.trim())).size !== codes.length;

/** Checks groups by themselves. @returns every refusal. */
export function modifierGroupFaults(groups: readonly ModifierGroupInput[], now: Date): ModifierFault[] {
  if (groups.length === 0 || groups.length > MOST_GROUPS || hasRepeated(groups.map(({ code }) => code))) {
    const text = {
      id: "Berikan 1 sampai 20 grup dengan kode yang berbeda.",
      en: "Give 1 to 20 groups, each with a code of its own.",
    };
    return [userError("GROUPS_INVALID", text, ["input", "groups"])];
  }
  return groups.flatMap((group, index) => groupFaults(group, now, ["input", "groups", String(index)]));
}

function groupFaults(group: ModifierGroupInput, now: Date, path: readonly string[]): ModifierFault[] {
  const { minSelected, maxSelected, modifiers } = group;
  const faults = labelFaults(group, path);
  if (minSelected < 0 || maxSelected < 1 || maxSelected < minSelected || maxSelected > MOST_SELECTED) {
    const text = {
      id: `Paling sedikit harus 0 atau lebih, paling banyak 1 sampai ${String(MOST_SELECTED)} dan tidak kurang dari itu.`,
      en: `The least must be 0 or more, the most 1 to ${String(MOST_SELECTED)} and no less than that.`,
    };
    faults.push(userError("SELECTION_INVALID", text, [...path, "maxSelected"]));
  }
  if (modifiers.length > MOST_MODIFIERS || hasRepeated(modifiers.map(({ code }) => code))) {
    const text = {
      id: `Berikan paling banyak ${String(MOST_MODIFIERS)} tambahan dengan kode yang berbeda.`,
      en: `Give at most ${String(MOST_MODIFIERS)} modifiers, each with a code of its own.`,
    };
    faults.push(userError("MODIFIERS_INVALID", text, [...path, "modifiers"]));
  }
  const ofModifiers = modifiers.flatMap((modifier, index) => {
    const own = [...path, "modifiers", String(index)];
    return [...labelFaults(modifier, own), ...priceFaults(modifier.prices, now, own)];
  });
  return [...faults, ...ofModifiers];
}

function labelFaults(
  { code, name }: Pick<ModifierInput, "code" | "name">,
  path: readonly string[],
): ModifierFault[] {
  const faults: ModifierFault[] = [];
  if (!isPrintableText(code.trim(), 50)) {
    const text = {
      id: "Kode harus 1 sampai 50 huruf.",
      en: "The code must have 1 to 50 printable characters.",
    };
    faults.push(userError("CODE_INVALID", text, [...path, "code"]));
  }
  if (!isPrintableText(name.trim(), 100)) {
    const text = {
      id: "Nama harus 1 sampai 100 huruf.",
      en: "The name must have 1 to 100 printable characters.",
    };
    faults.push(userError("NAME_INVALID", text, [...path, "name"]));
  }
  return faults;
}
