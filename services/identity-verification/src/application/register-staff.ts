import { type Clock, type Role, newId } from "@alpokat/kernel";
import { canonicalEmail } from "../domain/account";
import { passwordFault } from "../domain/password";
import type { InJob, PasswordHasher } from "./ports";

/** Somebody who works for the company. A company with a directory of its own signs its staff in by OpenID Connect instead. */
export interface StaffMember {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly role: Exclude<Role, "customer" | "anonymous" | "service">;
}

/** Registers staff, on the word of whoever holds the service's own configuration. */
export class RegisterStaff {
  constructor(
    private readonly inJob: InJob,
    private readonly passwords: PasswordHasher,
    private readonly clock: Clock,
  ) {}

  /** @returns false where the e-mail address has an account already, which stays as it is. */
  async run({ name, email, password, role }: StaffMember): Promise<boolean> {
    const weakness = passwordFault(password, [email, name]);
    if (weakness) throw new Error(weakness.en);
    const passwordHash = await this.passwords.hash(password);
    return this.inJob("registration", ({ accounts }) =>
      accounts.add({
        id: newId(),
        name,
        email: canonicalEmail(email),
        role,
        passwordHash,
        dateOfBirth: null,
        phoneNumber: null,
        officeAddress: null,
        locale: "id",
        createdAt: this.clock(),
      }),
    );
  }
}
