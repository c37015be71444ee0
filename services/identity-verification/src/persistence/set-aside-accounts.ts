import { type SqlExecutor, type SubjectKey } from "@alpokat/persistence";
import { SetAsideRows } from "@alpokat/subgraph";
import type { Account, AccountStatus, Locale } from "../domain/account";
import { ACCOUNT_TABLE, toAccount } from "./account-mapper";

type Image = Readonly<Record<string, unknown>>;

/** PostgreSQL writes bytes into JSON as hex after `\\x`. */
const bytesOf = (image: Image, column: string): Buffer | null => {
  const text = image[column];
  return typeof text === "string" ? Buffer.from(text.slice(2), "hex") : null;
};

/** Accounts as they were when they were set aside, of the people whose held keys are given. */
export async function setAsideAccounts(
  executor: SqlExecutor,
  keys: ReadonlyMap<string, SubjectKey>,
): Promise<Account[]> {
  if (keys.size === 0) return [];
  const accounts = new Map<string, Account>();
  for (const { subject, image } of await new SetAsideRows("identity", executor).of(ACCOUNT_TABLE, keys)) {
    const key = keys.get(subject);
    const [emailSealed, nameSealed] = [bytesOf(image, "email_sealed"), bytesOf(image, "name_sealed")];
    if (!key || !emailSealed || !nameSealed || accounts.has(subject)) continue;
    const row = {
      id: subject,
      status: image["status"] as AccountStatus,
      locale: image["locale"] as Locale,
      createdAt: new Date(String(image["created_at"])),
      dateOfBirthSealed: bytesOf(image, "date_of_birth_sealed"),
      phoneNumberSealed: bytesOf(image, "phone_number_sealed"),
      officeAddressSealed: bytesOf(image, "office_address_sealed"),
    };
    accounts.set(subject, toAccount(row, { key, emailSealed, nameSealed }));
  }
  return [...accounts.values()];
}
