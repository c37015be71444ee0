import type { RequestGuard } from "@alpokat/policy";
import type { Campaign } from "../domain/campaign";
import type { InTransaction } from "./ports";

/** Reads a campaign: its text and its figures, and nobody's name. */
export class ReadCampaign {
  constructor(private readonly inTransaction: InTransaction) {}

  run(guard: RequestGuard, id: string): Promise<Campaign | null> {
    return this.inTransaction(guard, ({ campaigns }) => campaigns.find(id));
  }
}
