import { Operational, about } from "@alpokat/policy";
import { UserErrorType } from "@alpokat/subgraph";
import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { StoredPackage } from "../application/ports";
import { subjectOfRequest } from "../domain/legal-request";
import type { PackageFile } from "../domain/package-format";
import { DisclosureRequestType } from "./request.types";

@ObjectType("DisclosurePackageFile", { description: "A file of a package." })
@Operational()
class DisclosurePackageFileType {
  @Field(() => String, { description: "Its path in the archive." })
  path!: string;

  @Field(() => Int, { description: "Its size." })
  bytes!: number;

  @Field(() => String, { description: "SHA-256, hexadecimal." })
  sha256!: string;

  @Field(() => Int, { nullable: true, description: "Records of a data file." })
  rows!: number | null;
}

@ObjectType("DisclosurePackage", {
  description: "A sealed package: a zip with a signed manifest; check it by `npm run verify-package`.",
})
export class DisclosurePackageType {
  /** Not a field: what the package is about stays with it. */
  readonly stored: StoredPackage;

  constructor(stored: StoredPackage) {
    this.stored = stored;
  }

  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  get id(): string {
    return this.stored.id;
  }

  @Field(() => String, { description: "SHA-256 of the whole archive, hexadecimal." })
  @Operational()
  get sha256(): string {
    return this.stored.sha256;
  }

  @Field(() => String, { description: "SHA-256 of its manifest, hexadecimal." })
  @Operational()
  get manifestSha256(): string {
    return this.stored.manifestSha256;
  }

  @Field(() => Int, { description: "Size of the archive." })
  @Operational()
  get bytes(): number {
    return this.stored.bytes;
  }

  @Field(() => GraphQLISODateTime, { description: "When it was sealed." })
  @Operational()
  get sealedAt(): Date {
    return this.stored.sealedAt;
  }

  @Field(() => [DisclosurePackageFileType], { description: "Files that the manifest lists." })
  @Operational()
  get files(): readonly PackageFile[] {
    return this.stored.files;
  }
}

@ObjectType({ description: "The sealed package, or why it was refused." })
@Operational()
export class SealDisclosurePackagePayload {
  @Field(() => DisclosureRequestType, { nullable: true, description: "The request as it stands now." })
  disclosureRequest!: DisclosureRequestType | null;

  @Field(() => DisclosurePackageType, { nullable: true, description: "The package." })
  disclosurePackage!: DisclosurePackageType | null;

  @Field(() => [UserErrorType], { description: "REQUEST_UNKNOWN, ILLEGAL_STATE" })
  userErrors!: UserErrorType[];
}

export const toPackageType = (stored: StoredPackage): DisclosurePackageType =>
  about({ subject: subjectOfRequest(stored.requestId) }, new DisclosurePackageType(stored));
