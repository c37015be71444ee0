import type { KeyEncryption, WrappedKey } from "../key-encryption";
import { type TransitKeyEncryption, transitVersionOf } from "./transit-key-encryption";

/**
 * While keys move from a key of the configuration to a key management service: new ones are wrapped by the service, those
 * that it has not taken over yet still open.
 */
export class MovingKeyEncryption implements KeyEncryption {
  constructor(
    private readonly present: TransitKeyEncryption,
    private readonly former: KeyEncryption,
  ) {}

  wrap(key: Buffer, context: string): Promise<Buffer> {
    return this.present.wrap(key, context);
  }

  async unwrap(keys: readonly WrappedKey[]): Promise<readonly Buffer[]> {
    const isMoved = keys.map(({ wrapped }) => transitVersionOf(wrapped) !== null);
    const [moved, others] = await Promise.all([
      this.present.unwrap(keys.filter((_, place) => isMoved[place])),
      this.former.unwrap(keys.filter((_, place) => !isMoved[place])),
    ]);
    const next = { moved: moved.values(), others: others.values() };
    return isMoved.map((has) => {
      const { value } = (has ? next.moved : next.others).next();
      if (!value) throw new Error("As many keys as were asked");
      return value;
    });
  }

  async rewrap(keys: readonly WrappedKey[]): Promise<readonly Buffer[]> {
    const isMoved = keys.every(({ wrapped }) => transitVersionOf(wrapped) !== null);
    if (isMoved) return this.present.rewrap(keys);
    const opened = await this.unwrap(keys);
    return this.present.wrapAll(
      keys.map(({ context }, place) => ({ context, key: opened[place] ?? Buffer.alloc(0) })),
    );
  }

  check(): Promise<void> {
    return this.present.check();
  }
}
