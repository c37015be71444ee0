import { newId } from "@alpokat/kernel";
import type { Modifier, ModifierFault, ModifierGroup, ModifierGroupInput } from "./modifier-group";
import { type PricePlan, hasPrices, planPrices, withPrices } from "./price-version";
import { archivedAtOf } from "./variation-plan";
import { versionFaults } from "./version";

interface ModifierPlan {
  readonly isNew: boolean;
  readonly after: Modifier;
  readonly isChanged: boolean;
  readonly prices: PricePlan;
}

/** A group as it shall be, and what changes. */
export interface ModifierGroupPlan {
  readonly isNew: boolean;
  readonly after: ModifierGroup;
  readonly isChanged: boolean;
  /** Those that are added or changed. */
  readonly modifiers: readonly ModifierPlan[];
}

interface Planning {
  readonly now: Date;
  readonly path: readonly string[];
}

/** What a group is before anything is said of it: version 0 is not there yet. */
export const newModifierGroup = (merchantId: string, code: string): ModifierGroup => ({
  id: newId(),
  merchantId,
  code,
  name: "",
  minSelected: 0,
  maxSelected: 1,
  version: 0,
  modifiers: [],
});

/** Plans how one group that passed its own checks is stored. */
export function planModifierGroup(
  input: ModifierGroupInput,
  before: ModifierGroup,
  { now, path }: Planning,
): ModifierGroupPlan | { readonly refusals: readonly ModifierFault[] } {
  const planned = input.modifiers.map((modifier, index) =>
    planModifier(modifier, before, { now, path: [...path, "modifiers", String(index)] }),
  );
  const refusals = [
    ...versionFaults(before, input.version, path),
    ...planned.flatMap((each) => ("refusals" in each ? each.refusals : [])),
  ];
  if (refusals.length > 0) return { refusals };
  const changes = planned.filter((each): each is ModifierPlan => !("refusals" in each) && each.isChanged);
  return complete(input, before, changes);
}

function complete(
  { name, minSelected, maxSelected }: ModifierGroupInput,
  before: ModifierGroup,
  changes: readonly ModifierPlan[],
): ModifierGroupPlan {
  const isSame =
    before.name === name.trim() && before.minSelected === minSelected && before.maxSelected === maxSelected;
  const isNew = before.version === 0;
  const isChanged = isNew || !isSame || changes.length > 0;
  const changed = new Map(changes.map(({ after }) => [after.id, after]));
  const kept = before.modifiers.map((each) => changed.get(each.id) ?? each);
  const after = {
    ...before,
    name: name.trim(),
    minSelected,
    maxSelected,
    version: before.version + (isChanged ? 1 : 0),
    modifiers: [...kept, ...changes.filter((each) => each.isNew).map((each) => each.after)],
  };
  return { isNew, after, isChanged, modifiers: changes };
}

function planModifier(
  input: ModifierGroupInput["modifiers"][number],
  group: ModifierGroup,
  { now, path }: Planning,
): ModifierPlan | { readonly refusals: readonly ModifierFault[] } {
  const code = input.code.trim();
  const known = group.modifiers.find((each) => each.code === code);
  const before = known ?? { id: newId(), code, name: "", archivedAt: null, prices: [] };
  const prices = planPrices(before.prices, input.prices, { now, path });
  if ("refusals" in prices) return prices;
  const name = input.name.trim();
  const archivedAt = archivedAtOf(before.archivedAt, input.isArchived, now);
  const isChanged = before.name !== name || before.archivedAt !== archivedAt || hasPrices(prices);
  const after = { ...before, name, archivedAt, prices: withPrices(before.prices, prices) };
  return { isNew: !known, after, isChanged, prices };
}
