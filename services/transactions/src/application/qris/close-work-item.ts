import { type Clock, type UserError, isId, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { QrisWorkItem } from "../../domain/qris/work-item";
import { illegalState } from "../../domain/state-table";
import { accountIdOf, actsFor } from "../caller";
import type { InTransaction } from "../ports";

type CloseRefusal = "WORK_ITEM_NOT_FOUND" | "ILLEGAL_STATE";
type CloseOutcome =
  { readonly item: QrisWorkItem } | { readonly refusals: readonly UserError<CloseRefusal>[] };

/** Takes an item off the work list, once somebody has put its money in order with the provider. It moves nothing itself. */
export class CloseQrisWorkItem {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  /** @returns the item as it is then; refused where it was closed before. */
  async run(guard: RequestGuard, id: string): Promise<CloseOutcome> {
    return this.inTransaction(guard, async ({ qrisWorkItems }): Promise<CloseOutcome> => {
      const [item] = isId(id) ? await qrisWorkItems.findByIds([id]) : [];
      if (!item || !actsFor(guard, item.merchantId)) return { refusals: [notFound()] };
      const closedAt = this.clock();
      const isClosed = await qrisWorkItems.close(id, accountIdOf(guard), closedAt);
      return isClosed
        ? { item: { ...item, closedAt } }
        : { refusals: [illegalState("CLOSED", "CLOSED", ["input", "id"])] };
    });
  }
}

const notFound = (): UserError<CloseRefusal> =>
  userError(
    "WORK_ITEM_NOT_FOUND",
    { id: "Pekerjaan ini tidak ditemukan.", en: "There is no such work item." },
    ["input", "id"],
  );
