import type { Clock } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { accountIdOf } from "./caller";
import type { AtDesk, StoredPackage } from "./ports";

/** Hands out a package's bytes in pieces, to whoever the policy let read them. Every piece is entered into custody. */
export class DownloadPackage {
  constructor(
    private readonly atDesk: AtDesk,
    private readonly clock: Clock,
  ) {}

  /** The bytes are read in the transaction that enters them: without the entry nobody gets them. */
  run(
    guard: RequestGuard,
    { requestId }: Pick<StoredPackage, "requestId">,
    offset: number,
    length: number,
  ): Promise<Buffer> {
    const by = accountIdOf(guard);
    return this.atDesk(guard, async ({ packages, custody }) => {
      const stored = await packages.of(requestId);
      if (!stored) throw new Error("The package was just there and can't be read");
      const bytes = stored.content.reveal().subarray(offset, offset + length);
      await custody.record({
        requestId,
        event: "DOWNLOADED",
        at: this.clock(),
        role: guard.principal.role,
        by,
        sha256: stored.sha256,
        piece: { offset, length: bytes.length },
      });
      return bytes;
    });
  }
}
