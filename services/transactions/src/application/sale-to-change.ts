import { type UserError, isId, userError } from "@alpokat/kernel";
import type { Sale } from "../domain/sale";
import { versionFaults } from "../domain/version";
import type { Transaction } from "./ports";

export type SaleChangeRefusal =
  "SALE_NOT_FOUND" | "SALE_IMPORTED" | "VERSION_MISMATCH" | "IDEMPOTENCY_KEY_REUSED";

/** A sale as a client names it, with the version that it read; null where it does not care. */
interface NamedSale {
  readonly saleId: string;
  readonly version: number | null;
}

/** Locks a till's sale of the caller's own until the commit. @returns it, or why it can't be changed. */
export async function saleToChange(
  tx: Transaction,
  { saleId, version }: NamedSale,
): Promise<{ readonly sale: Sale } | { readonly refusals: readonly UserError<SaleChangeRefusal>[] }> {
  const sale = isId(saleId) ? await tx.saleStates.lock(saleId) : null;
  if (!sale) return { refusals: [saleNotFound()] };
  if (sale.origin === "IMPORT") {
    const text = {
      id: "Penjualan dari pembukuan lain tidak diubah di sini.",
      en: "A sale of another system's books is not changed here.",
    };
    return { refusals: [userError("SALE_IMPORTED", text, ["input", "saleId"])] };
  }
  const faults = versionFaults(sale, version, ["input"]);
  return faults.length > 0 ? { refusals: faults } : { sale };
}

export const saleNotFound = (): UserError<"SALE_NOT_FOUND"> =>
  userError("SALE_NOT_FOUND", { id: "Penjualan tidak ditemukan.", en: "There is no such sale." }, [
    "input",
    "saleId",
  ]);
