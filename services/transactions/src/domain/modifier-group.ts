import { type UserError, isPrintableText, newId, userError } from "@alpokat/kernel";
import {
  type PriceInput,
  type PricePlan,
  type PriceRefusal,
  type PriceVersion,
  hasPrices,
  planPrices,
  priceFaults,
  withPrices,
} from "./price-version";
import { versionFaults } from "./version";

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

export interface ModifierInput {
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

export type ModifierRefusal =
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

export interface ModifierPlan {
  readonly after: Modifier;
  readonly isNew: boolean;
  readonly prices: PricePlan;
}

export interface ModifierGroupPlan {
  readonly before: ModifierGroup | null;
  readonly after: ModifierGroup;
  readonly isChanged: boolean;
  /** Those that are added or changed. */
  readonly modifiers: readonly ModifierPlan[];
}

interface Planning {
  readonly merchantId: string;
  readonly before: ModifierGroup | null;
  readonly now: Date;
  readonly path: readonly string[];
}

/** Plans how one group that passed its own checks is stored. */
export function planModifierGroup(
  input: ModifierGroupInput,
  { merchantId, before, now, path }: Planning,
): ModifierGroupPlan | { readonly refusals: readonly ModifierFault[] } {
  const planned = input.modifiers.map((modifier, index) => {
    const known = before?.modifiers.find(({ code }) => code === modifier.code.trim()) ?? null;
    return planModifier(modifier, known, { now, path: [...path, "modifiers", String(index)] });
  });
  const refusals: ModifierFault[] = versionFaults(before, input.version, path);
  for (const each of planned) if (each !== "UNCHANGED" && "refusals" in each) refusals.push(...each.refusals);
  if (refusals.length > 0) return { refusals };
  const modifiers = planned.filter(
    (each): each is ModifierPlan => each !== "UNCHANGED" && !("refusals" in each),
  );
  return groupPlan(input, { merchantId, before }, modifiers);
}

function groupPlan(
  input: ModifierGroupInput,
  { merchantId, before }: Pick<Planning, "merchantId" | "before">,
  modifiers: readonly ModifierPlan[],
): ModifierGroupPlan {
  const { minSelected, maxSelected } = input;
  const name = input.name.trim();
  const isChanged =
    before?.name !== name ||
    before.minSelected !== minSelected ||
    before.maxSelected !== maxSelected ||
    modifiers.length > 0;
  const changed = new Map(modifiers.map(({ after }) => [after.id, after]));
  const kept = (before?.modifiers ?? []).map((each) => changed.get(each.id) ?? each);
  const after = {
    id: before?.id ?? newId(),
    merchantId,
    code: input.code.trim(),
    name,
    minSelected,
    maxSelected,
    version: (before?.version ?? 0) + (isChanged ? 1 : 0),
    modifiers: [...kept, ...modifiers.filter(({ isNew }) => isNew).map(({ after: added }) => added)],
  };
  return { before, after, isChanged, modifiers };
}

function planModifier(
  input: ModifierInput,
  before: Modifier | null,
  { now, path }: Pick<Planning, "now" | "path">,
): ModifierPlan | "UNCHANGED" | { readonly refusals: readonly ModifierFault[] } {
  const prices = planPrices(before?.prices ?? [], input.prices, { now, path });
  if ("refusals" in prices) return prices;
  const name = input.name.trim();
  const wasArchived = before?.archivedAt ?? null;
  const isArchived = input.isArchived ?? wasArchived !== null;
  const archivedAt = isArchived ? (wasArchived ?? now) : null;
  if (before?.name === name && wasArchived === archivedAt && !hasPrices(prices)) return "UNCHANGED";
  const after = {
    id: before?.id ?? newId(),
    code: input.code.trim(),
    name,
    archivedAt,
    prices: withPrices(before?.prices ?? [], prices),
  };
  return { after, isNew: before === null, prices };
}
