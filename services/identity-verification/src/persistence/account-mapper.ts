import type { SubjectKey } from "@alpokat/persistence";
import type { Account, Sealed } from "../domain/account";
import type { AccountRow } from "./rows";

export const ACCOUNT_TABLE = "identity.account";
/** The class whose key seals an account. */
export const ACCOUNT_RETENTION = "service";

/** What of a row an account is read from. */
export type StoredAccount = Omit<
  AccountRow,
  "role" | "emailIndex" | "emailSealed" | "nameSealed" | "passwordHash"
>;

/** What everybody has who was not erased, or is held. */
export interface Living {
  readonly key: SubjectKey;
  readonly emailSealed: Buffer;
  readonly nameSealed: Buffer;
}

/** An account whose values are opened when they are wanted. */
export function toAccount(row: StoredAccount, { key, emailSealed, nameSealed }: Living): Account {
  const { id, status, locale, createdAt } = row;
  const sealed = (column: string, bytes: Buffer): Sealed => ({
    reveal: () => key.open({ table: ACCOUNT_TABLE, column, row: id }, bytes),
  });
  const optional = (column: string, bytes: Buffer | null): Sealed | null => bytes && sealed(column, bytes);
  return {
    id,
    status,
    locale,
    createdAt,
    email: sealed("email", emailSealed),
    name: sealed("name", nameSealed),
    dateOfBirth: optional("date_of_birth", row.dateOfBirthSealed),
    phoneNumber: optional("phone_number", row.phoneNumberSealed),
    officeAddress: optional("office_address", row.officeAddressSealed),
  };
}
