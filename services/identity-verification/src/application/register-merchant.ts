import { type Clock, type UserError, newId, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { GUARDIAN_FIRST, type Merchant, type MerchantRefusal, tradeNameFault } from "../domain/merchant";
import { needsGuardian } from "./await-guardian";
import { accountIdOf } from "./caller";
import type { InTransaction } from "./ports";

export type RegisterMerchantOutcome =
  { readonly merchant: Merchant } | { readonly refusal: UserError<MerchantRefusal> };

const KEY_REUSED: RegisterMerchantOutcome = {
  refusal: userError(
    "IDEMPOTENCY_KEY_REUSED",
    {
      id: "Kunci idempotensi ini sudah dipakai untuk masukan lain.",
      en: "This idempotency key was used for another input.",
    },
    ["input", "idempotencyKey"],
  ),
};

/** Registers the business of a signed-in person, who becomes its owner. Safe to repeat under the same key. */
export class RegisterMerchant {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    input: { readonly tradeName: string; readonly idempotencyKey: string },
  ): Promise<RegisterMerchantOutcome> {
    const refusal = tradeNameFault(input.tradeName);
    if (refusal) return { refusal };
    const ownerId = accountIdOf(guard);
    const merchant: Merchant = { id: newId(), tradeName: input.tradeName.trim(), createdAt: this.clock() };

    return this.inTransaction(guard, async (tx) => {
      const { merchants, once } = tx;
      if (await needsGuardian(tx, ownerId, merchant.createdAt)) return { refusal: GUARDIAN_FIRST };
      const request = {
        account: ownerId,
        key: input.idempotencyKey,
        operation: "registerMerchant",
        input: input.tradeName,
      };
      const stored = await once(request, async () => {
        await merchants.add(merchant, ownerId);
        return { ...merchant, createdAt: merchant.createdAt.toISOString() };
      });
      return stored ? { merchant: { ...stored, createdAt: new Date(stored.createdAt) } } : KEY_REUSED;
    });
  }
}
