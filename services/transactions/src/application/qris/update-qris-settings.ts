import { type Clock, type UserError, isId, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import {
  type QrisDetails,
  type QrisSettings,
  type QrisSettingsRefusal,
  makeSameCode,
  qrisSettingsFaults,
  staticCode,
} from "../../domain/qris/settings";
import { writeCode } from "../../domain/qris/write-code";
import { versionFaults } from "../../domain/version";
import { outletNotFound } from "../caller";
import type { InTransaction, Transaction } from "../ports";

interface Refusals {
  readonly refusals: readonly UserError<QrisSettingsRefusal>[];
}
export type UpdateQrisSettingsOutcome = { readonly settings: QrisSettings } | Refusals;

interface SettingsRequest {
  readonly outletId: string;
  /** Of the settings that the caller read; 0 for none, null to store them whatever there is. */
  readonly version: number | null;
  readonly details: QrisDetails;
}

/** Stores what an outlet is registered with for QRIS, with the static code that follows from it. */
export class UpdateQrisSettings {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(guard: RequestGuard, request: SettingsRequest): Promise<UpdateQrisSettingsOutcome> {
    const refusals = qrisSettingsFaults(request.details);
    if (refusals.length > 0) return { refusals };
    return this.inTransaction(guard, (tx) => this.store(tx, request));
  }

  private async store(
    tx: Transaction,
    { outletId, version, details }: SettingsRequest,
  ): Promise<UpdateQrisSettingsOutcome> {
    const [outlet] = isId(outletId) ? await tx.outlets.findByIds([outletId]) : [];
    if (!outlet) return { refusals: [outletNotFound()] };
    const [before] = await tx.qrisCodes.settingsOf([outletId]);
    const known = { version: before?.version ?? 0 };
    const faults = versionFaults(known, version, ["input"]);
    if (faults.length > 0) return { refusals: faults };
    if (before && makeSameCode(before, details)) return { settings: before };

    const now = this.clock();
    const { merchantId } = outlet;
    const settings = { ...details, outletId, merchantId, version: known.version + 1 };
    // Somebody else's settings came between the reading and the storing.
    if (!(await tx.qrisCodes.storeSettings(settings, now)))
      return { refusals: versionFaults({ version: known.version + 1 }, known.version, ["input"]) };
    await tx.qrisCodes.add({
      id: newId(),
      merchantId,
      outletId,
      kind: "STATIC",
      payload: payloadOf(details),
      amount: null,
      nmid: details.nmid,
      paymentId: null,
      expiresAt: null,
      createdAt: now,
    });
    return { settings };
  }
}

/** @throws where settings without a fault make no code, which is a defect. */
function payloadOf(details: QrisDetails): string {
  const written = writeCode(staticCode(details));
  if ("fault" in written) throw new Error(`The settings make no code: ${written.fault.code}`);
  return written.text;
}
