import { type UserError, isPrintableText, userError } from "@alpokat/kernel";

/** A till; it belongs to one outlet at a time. */
export interface Terminal {
  readonly id: string;
  readonly merchantId: string;
  readonly outletId: string;
  readonly name: string;
  readonly registeredAt: Date;
}

export type TerminalRefusal = "OUTLET_NOT_FOUND" | "NAME_INVALID" | "IDEMPOTENCY_KEY_REUSED";

export function terminalFaults({ name }: Pick<Terminal, "name">): UserError<TerminalRefusal>[] {
  if (isPrintableText(name.trim(), 100)) return [];
  const text = {
    id: "Nama mesin kasir harus 1 sampai 100 huruf.",
    en: "The name must have 1 to 100 printable characters.",
  };
  return [userError("NAME_INVALID", text, ["input", "name"])];
}
