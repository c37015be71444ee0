import type { Clock } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import {
  type ModifierFault,
  type ModifierGroup,
  type ModifierGroupInput,
  modifierGroupFaults,
} from "../domain/modifier-group";
import { type ModifierGroupPlan, newModifierGroup, planModifierGroup } from "../domain/modifier-plan";
import { actsFor, merchantNotFound } from "./caller";
import { earliestOf } from "./catalog-codes";
import type { InTransaction, Transaction } from "./ports";

export type UpsertModifierGroupsOutcome =
  { readonly groups: readonly ModifierGroup[] } | { readonly refusals: readonly ModifierFault[] };

/** Stores groups of modifiers under their code, all of them or none; to repeat it changes nothing. */
export class UpsertModifierGroups {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    { merchantId, groups }: { readonly merchantId: string; readonly groups: readonly ModifierGroupInput[] },
  ): Promise<UpsertModifierGroupsOutcome> {
    if (!actsFor(guard, merchantId)) return { refusals: [merchantNotFound()] };
    const faults = modifierGroupFaults(groups, this.clock());
    if (faults.length > 0) return { refusals: faults };
    return this.inTransaction(guard, (tx) => this.store(tx, merchantId, groups));
  }

  private async store(
    { catalog, modifiers }: Transaction,
    merchantId: string,
    groups: readonly ModifierGroupInput[],
  ): Promise<UpsertModifierGroupsOutcome> {
    await catalog.lock(merchantId);
    const now = this.clock();
    const since = earliestOf(
      groups.flatMap((group) => group.modifiers),
      now,
    );
    const codes = groups.map(({ code }) => code.trim());
    const known = await modifiers.findByCodes(merchantId, codes, since);
    const planned = groups.map((group, index) => {
      const code = group.code.trim();
      const before = known.get(code) ?? newModifierGroup(merchantId, code);
      return planModifierGroup(group, before, { now, path: ["input", "groups", String(index)] });
    });
    const refusals = planned.flatMap((each) => ("refusals" in each ? each.refusals : []));
    if (refusals.length > 0) return { refusals };
    const plans = planned.filter((each): each is ModifierGroupPlan => !("refusals" in each));
    await modifiers.store(merchantId, plans, now);
    return { groups: plans.map(({ after }) => after) };
  }
}
