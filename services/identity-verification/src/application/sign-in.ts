import { type Clock, type UserError, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { canonicalEmail } from "../domain/account";
import type { IssuedSession, SessionIssuer } from "./open-session";
import type { InJob, Login, PasswordHasher } from "./ports";

type SignInRefusal = "INVALID_CREDENTIALS" | "TOO_MANY_ATTEMPTS";
export type SignInOutcome =
  { readonly session: IssuedSession } | { readonly refusal: UserError<SignInRefusal> };

/** Attempts on one address in a quarter of an hour, whoever makes them and whether or not it is known. */
const ATTEMPTS_ALLOWED = 10;

const INVALID = userError("INVALID_CREDENTIALS", {
  id: "Alamat email atau kata sandi salah.",
  en: "The e-mail address or the password is wrong.",
});
const TOO_MANY = userError("TOO_MANY_ATTEMPTS", {
  id: "Terlalu banyak percobaan masuk. Coba lagi dalam 15 menit.",
  en: "Too many attempts to sign in. Try again in 15 minutes.",
});

/** Signs a person in by password. An unknown address takes the same time and gets the same answer as a wrong password. */
export class SignIn {
  constructor(
    private readonly inJob: InJob,
    private readonly passwords: PasswordHasher,
    private readonly issuer: SessionIssuer,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    input: { readonly email: string; readonly password: string },
  ): Promise<SignInOutcome> {
    const email = canonicalEmail(input.email);
    const { attempts, login } = await this.inJob("sign-in", async (tx) => ({
      attempts: await tx.attempts.count(email, this.clock()),
      login: await tx.accounts.findLogin(email),
    }));
    if (attempts > ATTEMPTS_ALLOWED) return { refusal: TOO_MANY };
    if (!login || !(await this.isRight(login, input.password))) {
      if (!login) await this.passwords.hash(input.password);
      return { refusal: INVALID };
    }
    return this.inJob(
      "sign-in",
      async (tx) => {
        await tx.attempts.clear(email);
        return { session: await this.issuer.open(tx, guard, login) };
      },
      guard,
    );
  }

  private async isRight({ passwordHash, isActive }: Login, password: string): Promise<boolean> {
    return (await this.passwords.matches(passwordHash, password)) && isActive;
  }
}
