import { type SubgraphContext, toUserErrors } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, Mutation, Resolver } from "type-graphql";
import type { IssuedSession } from "../application/open-session";
import type { RefreshSession } from "../application/refresh-session";
import type { SignIn } from "../application/sign-in";
import type { SignOut } from "../application/sign-out";
import { EVERYBODY, PEOPLE } from "./roles";
import {
  RefreshSessionInput,
  RefreshSessionPayload,
  type SessionType,
  SignInInput,
  SignInPayload,
  SignOutPayload,
} from "./session.types";

@Resolver()
export class SessionResolver {
  constructor(
    private readonly signingIn: SignIn,
    private readonly refreshing: RefreshSession,
    private readonly signingOut: SignOut,
  ) {}

  @Authorized(...EVERYBODY)
  @Mutation(() => SignInPayload, { description: "Signs in by password." })
  async signIn(
    @Arg("input", () => SignInInput) input: SignInInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<SignInPayload> {
    const outcome = await this.signingIn.run(guard, input);
    return "session" in outcome
      ? { session: toSessionType(outcome.session), userErrors: [] }
      : { session: null, userErrors: toUserErrors([outcome.refusal], principal) };
  }

  @Authorized(...EVERYBODY)
  @Mutation(() => RefreshSessionPayload, {
    description: "Exchanges a refresh token for the next one and a new access token.",
  })
  async refreshSession(
    @Arg("input", () => RefreshSessionInput) { refreshToken }: RefreshSessionInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<RefreshSessionPayload> {
    const outcome = await this.refreshing.run(guard, refreshToken);
    return "session" in outcome
      ? { session: toSessionType(outcome.session), userErrors: [] }
      : { session: null, userErrors: toUserErrors([outcome.refusal], principal) };
  }

  @Authorized(...PEOPLE)
  @Mutation(() => SignOutPayload, { description: "Ends the session of this request." })
  async signOut(@Ctx() { guard }: SubgraphContext): Promise<SignOutPayload> {
    await this.signingOut.run(guard);
    return { userErrors: [] };
  }
}

const toSessionType = ({ accessToken, accessTokenExpiresAt, refreshToken }: IssuedSession): SessionType => ({
  accessToken,
  accessTokenExpiresAt,
  refreshToken,
});
