import type { FieldPlace, SubjectKey, SubjectKeys } from "@alpokat/persistence";

/** Kept as long as the records of the law's own reporting duties: the longest class that ends by itself. */
const RETENTION = "kyc_aml";

/** Seals what a request, or an officer, is about under a key of its own, so that destroying the key ends it. */
export class SealedTexts {
  constructor(private readonly keys: SubjectKeys) {}

  /** @param owner whose key it is: the subject of a request, or an officer. */
  async seal(owner: string, place: FieldPlace, text: string): Promise<Buffer> {
    const key = await this.keys.keyFor(owner, RETENTION);
    return key.seal(place, text);
  }

  /** Keys by owner; one that was destroyed is missing. */
  keysOf(owners: readonly string[]): Promise<ReadonlyMap<string, SubjectKey>> {
    return this.keys.keysOf(owners, RETENTION);
  }

  async open(owner: string, place: FieldPlace, sealed: Buffer): Promise<string> {
    const key = (await this.keysOf([owner])).get(owner);
    if (!key) throw new Error("The key of this request was destroyed");
    return key.open(place, sealed);
  }
}
