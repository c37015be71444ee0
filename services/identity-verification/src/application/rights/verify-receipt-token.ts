import type { RequestSubject } from "../../domain/rights/privacy-request";
import type { AskGateway } from "./ports";

/** A token as transactions issues it: 32 bytes in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

const QUERY = `query ($token: String!) { receipt(token: $token) { id buyerReference } }`;

/** Whether a service can't answer at the moment. */
export class ReceiptsUnavailable extends Error {
  override readonly name = "ReceiptsUnavailable";
}

/** Finds out whose receipt a token opens, by asking transactions as anybody would. */
export class VerifyReceiptToken {
  constructor(private readonly ask: AskGateway) {}

  /** @returns null for every token that opens none, whatever is wrong with it. @throws ReceiptsUnavailable */
  async run(token: string): Promise<RequestSubject | null> {
    if (!TOKEN.test(token)) return null;
    const { data, errorCodes } = await this.ask(null, QUERY, { token }).catch(() => {
      throw new ReceiptsUnavailable("The gateway can't be reached");
    });
    if (errorCodes.length > 0) throw new ReceiptsUnavailable(`The gateway answered ${errorCodes.join(", ")}`);
    const { receipt } = data as { receipt: { id: string; buyerReference: string | null } | null };
    if (!receipt?.buyerReference) return null;
    return { subject: receipt.buyerReference, accountId: null, receiptId: receipt.id };
  }
}
