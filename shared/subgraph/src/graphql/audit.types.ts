import type { InclusionAnswer, TreeHead } from "@alpokat/audit";
import { Operational } from "@alpokat/policy";
import { Directive, Field, Int, ObjectType } from "type-graphql";

@ObjectType("AuditTreeHead", {
  description: "A signed head of the Merkle tree (RFC 9162) over a service's audit record.",
})
@Directive("@shareable")
@Operational()
export class AuditTreeHeadType {
  @Field(() => Int, { description: "Number of events in the tree." })
  size!: number;

  @Field(() => String, { description: "Root hash, hexadecimal." })
  root!: string;

  @Field(() => String, { description: "When it was signed, ISO 8601." })
  at!: string;

  @Field(() => String, { description: "Ed25519 signature over the head's canonical JSON, base64url." })
  signature!: string;
}

@ObjectType("AuditInclusionProof", {
  description: "Proof that an event is in the tree (RFC 9162 section 2.1.3).",
})
@Directive("@shareable")
@Operational()
export class AuditInclusionProofType {
  @Field(() => Int, { description: "Place of the event's leaf." })
  leafIndex!: number;

  @Field(() => String, { description: "Hash of the leaf, hexadecimal." })
  leaf!: string;

  @Field(() => [String], { description: "Hashes of the path, hexadecimal." })
  path!: string[];
}

@ObjectType("AuditRecord", {
  description: "A service's audit record, as far as it is public: heads and proofs, no events.",
})
@Directive("@shareable")
@Operational()
export class AuditRecordType {
  @Field(() => AuditTreeHeadType, {
    nullable: true,
    description: "The newest head; null before the first event.",
  })
  head!: AuditTreeHeadType | null;

  @Field(() => AuditInclusionProofType, {
    nullable: true,
    description:
      "Proof that the event named by `eventId` is in the newest tree; null where it is not, or none was named.",
  })
  inclusion!: AuditInclusionProofType | null;

  @Field(() => [String], {
    nullable: true,
    description:
      "Proof (RFC 9162 section 2.1.4) that the newest tree begins with the one of `earlierSize` events.",
  })
  consistency!: string[] | null;
}

export const toHeadType = ({ size, root, at, signature }: TreeHead): AuditTreeHeadType => ({
  size,
  root,
  at,
  signature,
});

export const toInclusionType = ({ leafIndex, leaf, proof }: InclusionAnswer): AuditInclusionProofType => ({
  leafIndex,
  leaf: leaf.toString("hex"),
  path: proof.map((hash) => hash.toString("hex")),
});
