import { type Clock, type UserError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { Account } from "../../domain/account";
import {
  type RectificationInput,
  type RectificationRefusal,
  checkRectification,
} from "../../domain/rights/rectification";
import { accountIdOf } from "../caller";
import { categoriesOf } from "./carry-out";
import type { AsSubject } from "./ports";

export type UpdateAccountOutcome =
  { readonly account: Account } | { readonly refusals: readonly UserError<RectificationRefusal>[] };

/** Corrects what a person may correct about themselves without evidence (UU 27/2022 art. 6), at once. */
export class UpdateAccount {
  constructor(
    private readonly asSubject: AsSubject,
    private readonly clock: Clock,
    private readonly today: (now: Date) => string,
  ) {}

  /** @throws PublicError POLICY_DENIED */
  async run(
    guard: RequestGuard,
    input: Omit<RectificationInput, "dateOfBirth">,
  ): Promise<UpdateAccountOutcome> {
    const accountId = accountIdOf(guard);
    const checked = checkRectification(input, ["input"], this.today(this.clock()));
    if ("refusals" in checked) return checked;
    await guard.learn([{ subject: accountId }]);
    for (const category of categoriesOf(checked.rectification)) {
      guard.require("update", category, { subject: accountId });
    }
    return this.asSubject(guard, async ({ subjects, accounts }) => {
      await subjects.rectify(accountId, checked.rectification);
      const [account] = await accounts.findByIds([accountId]);
      if (!account) throw new Error("An account that was just updated can't be read");
      return { account };
    });
  }
}
