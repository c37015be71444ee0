import { setTimeout as pause } from "node:timers/promises";

/** The gateway refused or could not be reached; the text is for the person at the terminal. */
export class GatewayRefusal extends Error {}

interface Reply {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) { session { accessToken } userErrors { message } } }`;
const ATTEMPTS = 5;
/** What may pass by itself, or by another sign-in. To send again is safe: the idempotency key goes with the input. */
const PASSING: readonly unknown[] = ["SERVICE_UNAVAILABLE", "CONFLICT", "RATE_LIMITED", "UNAUTHENTICATED"];

/** Speaks to the gateway as one signed-in person, as any client does. */
export class GatewaySession {
  private token: string | null = null;

  constructor(
    private readonly gatewayUrl: string,
    private readonly credentials: { readonly email: string; readonly password: string },
  ) {}

  /**
   * Asks once, and again where the reason may pass; signs in where nobody is, also when the sign-in ran out meanwhile.
   * @throws GatewayRefusal
   */
  async ask<T>(query: string, variables: Readonly<Record<string, unknown>>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      this.token ??= await this.signIn();
      const reply = await this.send(query, variables).catch((error: unknown) => unreachable(error));
      const fault = faultOf(reply);
      if (!fault) return reply.data as T;
      if (fault.code === "UNAUTHENTICATED") this.token = null;
      if (!PASSING.includes(fault.code) || attempt === ATTEMPTS) throw new GatewayRefusal(fault.message);
      await pause(fault.code === "RATE_LIMITED" ? 10_000 : 500 * attempt);
    }
  }

  private async signIn(): Promise<string> {
    const reply = await this.send(SIGN_IN, { input: this.credentials }).catch((error: unknown) =>
      unreachable(error),
    );
    const answer = reply.data?.signIn as
      { session: { accessToken: string } | null; userErrors: readonly { message: string }[] } | undefined;
    if (answer?.session) return answer.session.accessToken;
    throw new GatewayRefusal(
      answer?.userErrors[0]?.message ?? reply.errors?.[0]?.message ?? "Sign-in failed.",
    );
  }

  private async send(query: string, variables: Readonly<Record<string, unknown>>): Promise<Reply> {
    const response = await fetch(`${this.gatewayUrl}/graphql`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "accept-language": "en",
        ...(this.token && { authorization: `Bearer ${this.token}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Reply;
  }
}

/** Why a reply is no answer; null where it is one. A fault without a code is not one that passes. */
function faultOf({
  data,
  errors = [],
}: Reply): { readonly code: string | null; readonly message: string } | null {
  const [first] = errors;
  if (first) return { code: first.extensions?.code ?? null, message: first.message };
  return data ? null : { code: null, message: "The gateway gave no answer." };
}

const unreachable = (error: unknown): Reply => ({
  errors: [
    {
      message: `The gateway can't be reached: ${error instanceof Error ? error.message : String(error)}`,
      extensions: { code: "SERVICE_UNAVAILABLE" },
    },
  ],
});
