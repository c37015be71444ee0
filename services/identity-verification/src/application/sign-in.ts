import { type Clock, type UserError, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { canonicalEmail } from "../domain/account";
import type { IssuedSession, SessionIssuer } from "./open-session";
import type { InJob, Login, PasswordHasher } from "./ports";

type SignInRefusal = "INVALID_CREDENTIALS" | "TOO_MANY_ATTEMPTS";
export type SignInOutcome =
  { readonly session: IssuedSession } | { readonly refusal: UserError<SignInRefusal> };

/**
 * Attempts on one address in a quarter of an hour, known or not: few from one peer, so that it can't guess; many from all
 * together, so that one peer can't lock its owner out.
 */
const ATTEMPTS_OF_A_PEER = 10;
const ATTEMPTS_OF_ALL = 100;

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
    const now = this.clock();
    const byPeer = `${email}\n${guard.principal.telemetry.ip}`;
    const { isTooMany, login } = await this.inJob("sign-in", async (tx) => {
      const ofPeer = await tx.attempts.count(byPeer, now);
      const ofAll = await tx.attempts.count(email, now);
      const isTooMany = ofPeer > ATTEMPTS_OF_A_PEER || ofAll > ATTEMPTS_OF_ALL;
      return { isTooMany, login: await tx.accounts.findLogin(email) };
    });
    if (isTooMany) return { refusal: TOO_MANY };
    if (!login || !(await this.isRight(login, input.password))) {
      if (!login) await this.passwords.hash(input.password);
      return { refusal: INVALID };
    }
    const session = await this.inJob(
      "sign-in",
      async (tx) => {
        await tx.attempts.clear(byPeer);
        return this.issuer.open(tx, guard, login);
      },
      guard,
    );
    await this.issuer.recordUsage(guard, login.accountId);
    return { session };
  }

  private async isRight({ passwordHash, isActive }: Login, password: string): Promise<boolean> {
    return (await this.passwords.matches(passwordHash, password)) && isActive;
  }
}
