import { type Secrets } from "./secrets";

/** The same server and database, another role. */
export function asRole(url: string, role: string, passwords: Secrets["rolePasswords"]): string {
  const password = passwords[role];
  if (password === undefined)
    throw new Error(`No role ${role}: known are ${Object.keys(passwords).join(", ")}.`);
  const changed = new URL(url);
  changed.username = role;
  changed.password = encodeURIComponent(password);
  return changed.toString();
}
