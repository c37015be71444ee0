import { Operational, PersonalData } from "@alpokat/policy";
import { UserErrorType } from "@alpokat/subgraph";
import { Field, GraphQLISODateTime, InputType, ObjectType } from "type-graphql";

@InputType({ description: "E-mail address and password." })
export class SignInInput {
  @Field(() => String, { description: "E-mail address." })
  @PersonalData("user.contact.email")
  email!: string;

  @Field(() => String, { description: "Password." })
  @PersonalData("user.authorization.credentials")
  password!: string;
}

@InputType({ description: "A refresh token to exchange." })
export class RefreshSessionInput {
  @Field(() => String, { description: "The newest refresh token of the session." })
  refreshToken!: string;
}

@ObjectType("Session", { description: "What a client keeps to be somebody for a while." })
@Operational()
export class SessionType {
  @Field(() => String, {
    description: "Send it as `authorization: Bearer …`. It names the merchants of the moment it was issued.",
  })
  accessToken!: string;

  @Field(() => GraphQLISODateTime, { description: "When the access token ends: refresh before." })
  accessTokenExpiresAt!: Date;

  @Field(() => String, { description: "Good for one `refreshSession`; used twice, the session ends." })
  refreshToken!: string;
}

@ObjectType({ description: "The session, or why there is none." })
@Operational()
export class SignInPayload {
  @Field(() => SessionType, { nullable: true, description: "The new session." })
  session!: SessionType | null;

  @Field(() => [UserErrorType], { description: "INVALID_CREDENTIALS, TOO_MANY_ATTEMPTS" })
  userErrors!: UserErrorType[];
}

@ObjectType({ description: "The session with new tokens, or why there is none." })
@Operational()
export class RefreshSessionPayload {
  @Field(() => SessionType, { nullable: true, description: "The session with new tokens." })
  session!: SessionType | null;

  @Field(() => [UserErrorType], { description: "REFRESH_TOKEN_INVALID" })
  userErrors!: UserErrorType[];
}

@ObjectType({ description: "The end of a session." })
@Operational()
export class SignOutPayload {
  @Field(() => [UserErrorType], { description: "Always empty." })
  userErrors!: UserErrorType[];
}
