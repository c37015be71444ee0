import type { Clock } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { accountIdOf } from "./caller";
import type { AtDesk, StoredPackage } from "./ports";

/** Hands out a package's bytes in pieces, to whoever the policy let read them. The first piece is entered into custody. */
export class DownloadPackage {
  constructor(
    private readonly atDesk: AtDesk,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    { requestId, sha256, content }: StoredPackage,
    offset: number,
    length: number,
  ): Promise<Buffer> {
    const bytes = content.reveal().subarray(offset, offset + length);
    if (offset > 0) return bytes;
    const by = accountIdOf(guard);
    await this.atDesk(guard, ({ custody }) =>
      custody.record({
        requestId,
        event: "DOWNLOADED",
        at: this.clock(),
        role: guard.principal.role,
        by,
        sha256,
      }),
    );
    return bytes;
  }
}
