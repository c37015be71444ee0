import { Operational, PersonalData } from "@alpokat/policy";
import { Connection, UserErrorType } from "@alpokat/subgraph";
import { Directive, Field, GraphQLISODateTime, ID, InputType, ObjectType } from "type-graphql";
import type { Agency, AgencyOfficer } from "../domain/agency";

@ObjectType("Agency", { description: "An authority that may ask for data (clause 6)." })
@Directive('@key(fields: "id")')
@Operational()
export class AgencyType {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => String, { description: "Its official name." })
  name!: string;

  @Field(() => String, { description: "Domain of its official e-mail addresses." })
  emailDomain!: string;

  @Field(() => GraphQLISODateTime, { description: "When it was entered into the directory." })
  registeredAt!: Date;
}

@ObjectType()
export class AgencyConnection extends Connection(() => AgencyType, "Agency") {}

@ObjectType("AgencyOfficer", {
  description: "An agency's official contact person; who it is, requests tell.",
})
@Operational()
export class AgencyOfficerType {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => ID, { description: "The agency that the person asks for." })
  agencyId!: string;

  @Field(() => GraphQLISODateTime, { description: "When the person was entered into the directory." })
  registeredAt!: Date;
}

@InputType({ description: "An authority to enter into the directory." })
export class RegisterAgencyInput {
  @Field(() => String, { description: "Its official name, 1 to 200 characters." })
  name!: string;

  @Field(() => String, { description: "Domain of its official e-mail addresses: under .go.id or .mil.id." })
  emailDomain!: string;
}

@ObjectType({ description: "The agency, or why it was refused." })
@Operational()
export class RegisterAgencyPayload {
  @Field(() => AgencyType, { nullable: true, description: "The new entry." })
  agency!: AgencyType | null;

  @Field(() => [UserErrorType], {
    description: "AGENCY_NAME_INVALID, EMAIL_DOMAIN_NOT_OFFICIAL, AGENCY_ALREADY_REGISTERED",
  })
  userErrors!: UserErrorType[];
}

@InputType({ description: "An agency's contact person to enter into the directory." })
export class RegisterAgencyOfficerInput {
  @Field(() => ID, { description: "The agency." })
  agencyId!: string;

  @Field(() => String, { description: "Name, 1 to 100 characters (clause 6)." })
  @PersonalData("user.legal_request")
  name!: string;

  @Field(() => String, { description: "Rank or position, 1 to 100 characters (clause 6)." })
  @PersonalData("user.legal_request")
  position!: string;

  @Field(() => String, { description: "Official e-mail address, of the agency's own domain (clause 6)." })
  @PersonalData("user.legal_request")
  email!: string;
}

@ObjectType({ description: "The contact person, or why they were refused." })
@Operational()
export class RegisterAgencyOfficerPayload {
  @Field(() => AgencyOfficerType, { nullable: true, description: "The new entry." })
  officer!: AgencyOfficerType | null;

  @Field(() => [UserErrorType], { description: "AGENCY_UNKNOWN, OFFICER_INVALID, OFFICER_EMAIL_FOREIGN" })
  userErrors!: UserErrorType[];
}

export const toAgencyType = ({ id, name, emailDomain, registeredAt }: Agency): AgencyType =>
  Object.assign(new AgencyType(), { id, name, emailDomain, registeredAt });

export const toAgencyOfficerType = ({ id, agencyId, registeredAt }: AgencyOfficer): AgencyOfficerType =>
  Object.assign(new AgencyOfficerType(), { id, agencyId, registeredAt });
