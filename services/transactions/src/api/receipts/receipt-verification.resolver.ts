import { Arg, Authorized, Query, Resolver } from "type-graphql";
import type { TellStanding } from "../../application/receipts/tell-standing";
import type { ReceiptSigningKey } from "../../domain/receipts/receipt-signing-key";
import { EVERYBODY } from "../roles";
import {
  ReceiptSigningKeyType,
  ReceiptStandingType,
  toSigningKeyType,
  toStandingType,
} from "./receipt-verification.types";

/** What whoever verifies a receipt asks, signed in or not. */
@Resolver()
export class ReceiptVerificationResolver {
  constructor(
    private readonly keys: readonly ReceiptSigningKey[],
    private readonly standing: TellStanding,
  ) {}

  @Authorized(...EVERYBODY)
  @Query(() => [ReceiptSigningKeyType], {
    description: "The keys that receipts are verified with: the present one first, then the retired ones.",
  })
  receiptSigningKeys(): ReceiptSigningKeyType[] {
    return this.keys.map(toSigningKeyType);
  }

  @Authorized(...EVERYBODY)
  @Query(() => ReceiptStandingType, {
    nullable: true,
    description: "Where the version stands that a signature is of; null where nothing was issued with it.",
  })
  async receiptStanding(
    @Arg("signature", () => String, { description: "The last part of a signed statement." })
    signature: string,
  ): Promise<ReceiptStandingType | null> {
    const standing = await this.standing.run(signature);
    return standing && toStandingType(standing);
  }
}
