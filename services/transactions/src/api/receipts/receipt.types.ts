import { Operational, PersonalData, type SubjectReference, about, maskValue } from "@alpokat/policy";
import { Connection } from "@alpokat/subgraph";
import { Directive, Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import { digestOf } from "../../application/receipts/content-digest";
import type { ReceiptDetails } from "../../domain/receipts/receipt";
import type { ReceiptState } from "../../domain/receipts/receipt-version";
import { OutletType, toOutletType } from "../outlet.types";
import { SaleType, toPurchaseType } from "../sale.types";
import { ReceiptDocumentType, toDocumentType } from "./receipt-document.types";
import { ReceiptStateEnum, ReceiptVersionType, toVersionType } from "./receipt-version.types";

/** The address as the holder of the link sees it: a link may be handed on, so it never shows the address in full. */
const masked = (address: string): string => String(maskValue("user.contact.email", address));

/** Who looks: whoever has the link, the account that claimed it, or others by what the policy says. */
type View = "held" | "claimed" | "internal";

@ObjectType("Receipt", { description: "A digital receipt that a buyer asked for at the till." })
@Directive('@key(fields: "id")')
export class ReceiptType {
  readonly #details: ReceiptDetails;
  readonly #view: View;
  readonly #subject: SubjectReference;

  constructor(details: ReceiptDetails, view: View, subject: SubjectReference) {
    this.#details = details;
    this.#view = view;
    this.#subject = subject;
  }

  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  get id(): string {
    return this.#details.receipt.id;
  }

  @Field(() => String, { description: "Without gaps in its outlet and day: `20261123-0001`." })
  @Operational()
  get number(): string {
    return this.#details.receipt.number;
  }

  @Field(() => Int, { description: "Which version it shows: the newest." })
  @Operational()
  get version(): number {
    return this.#details.current.version;
  }

  @Field(() => ReceiptStateEnum, { description: "Where that version stands." })
  @Operational()
  get state(): ReceiptState {
    return this.#details.current.state;
  }

  @Field(() => [ReceiptVersionType], { description: "All its versions, oldest first." })
  @Operational()
  get versions(): ReceiptVersionType[] {
    return this.#details.receipt.versions.map(toVersionType);
  }

  @Field(() => String, { description: "`id` or `en`: the language that it is written in." })
  @Operational()
  get language(): string {
    return this.#details.receipt.language;
  }

  @Field(() => GraphQLISODateTime, { description: "When it was issued." })
  @Operational()
  get issuedAt(): Date {
    return this.#details.receipt.issuedAt;
  }

  @Field(() => GraphQLISODateTime, { description: "Until when its link opens it." })
  @Operational()
  get linkEndsAt(): Date {
    return this.#details.receipt.linkEndsAt;
  }

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When the caller's account claimed it; null to everybody else (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get claimedAt(): Date | null {
    return this.#view === "claimed" ? this.#details.receipt.claimedAt : null;
  }

  @Field(() => String, {
    nullable: true,
    description: "The address that the buyer gave for this receipt, and for nothing else (clause 1).",
  })
  @PersonalData("user.contact.email.receipt")
  get address(): string {
    const address = this.#details.receipt.address.reveal();
    return this.#view === "internal" ? address : masked(address);
  }

  @Field(() => ReceiptDocumentType, { nullable: true, description: "What that version says (clause 1)." })
  @PersonalData("user.behavior.purchase_history")
  get document(): ReceiptDocumentType {
    return toDocumentType(this.#details.document(), this.#subject);
  }

  @Field(() => String, {
    nullable: true,
    description: "SHA-256 of the document's canonical JSON (RFC 8785), hexadecimal (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get contentSha256(): string {
    return digestOf(this.#details.document(), "hex");
  }

  @Field(() => String, {
    nullable: true,
    description:
      "What that version says in short, signed (JWS, Ed25519): whoever has it and `receiptSigningKeys` can verify it offline. Null for one from before receipts were signed (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get signedStatement(): string | null {
    return this.#details.code();
  }

  @Field(() => SaleType, {
    nullable: true,
    description: "The purchase, without what is the shop's own and no receipt prints.",
  })
  @Operational()
  get sale(): SaleType {
    const { sale, lines } = this.#details;
    return toPurchaseType(sale, lines, this.#subject);
  }

  @Field(() => OutletType, { nullable: true, description: "Where it was bought." })
  @Operational()
  get outlet(): OutletType {
    return toOutletType(this.#details.outlet);
  }

  @Field(() => String, {
    nullable: true,
    description:
      "The buyer as the record names them: the same on all their receipts, and nothing can be read from it (clause 1).",
  })
  @PersonalData("user.behavior.purchase_history")
  get buyerReference(): string {
    return this.buyer;
  }

  get buyer(): string {
    return this.#details.receipt.buyer;
  }

  /** Whether whoever looks is its buyer to the policy: by its link, or because their account claimed it. */
  get isOwn(): boolean {
    return this.#view !== "internal";
  }

  get merchantId(): string {
    return this.#details.receipt.merchantId;
  }
}

@ObjectType()
export class ReceiptConnection extends Connection(() => ReceiptType, "Receipt") {}

function typeFor(details: ReceiptDetails, view: View, accountId: string | null): ReceiptType {
  const { id, buyer, merchantId: customerOf } = details.receipt;
  const reference =
    accountId === null ? { subject: buyer, customerOf, receipt: id } : { subject: accountId, customerOf };
  return about(reference, new ReceiptType(details, view, reference));
}

/** As everybody sees it whom the policy lets: about the account that claimed it, whose access log it is in, else its buyer. */
export const toReceiptType = (details: ReceiptDetails): ReceiptType =>
  typeFor(details, "internal", details.receipt.claimedBy);

/** As the holder of its link sees it: about the buyer. Of an account a link proves nothing, whoever claimed the receipt. */
export const toHeldReceiptType = (details: ReceiptDetails): ReceiptType => typeFor(details, "held", null);

/** As the account sees it that claimed it: about that account. */
export const toClaimedReceiptType = (details: ReceiptDetails, accountId: string): ReceiptType =>
  typeFor(details, "claimed", accountId);
