import { type Clock, type UserError, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { CustodyEntry } from "../domain/custody";
import type { DisclosureRequest, Scope } from "../domain/legal-request";
import type { PackageFile } from "../domain/package-format";
import { illegalState, mayHappen } from "../domain/request-state";
import { accountIdOf, requireAssigned } from "./caller";
import type { AtDesk, CollectedFile, LedgerEntry, StoredPackage, Transaction } from "./ports";
import { requestUnknown } from "./refusals";

/** What a package is made from; the same parts give the same bytes. */
export interface PackageParts {
  readonly packageId: string;
  readonly request: DisclosureRequest;
  readonly scope: Scope;
  readonly asOf: Date;
  readonly sealedAt: Date;
  readonly data: readonly CollectedFile[];
  readonly custody: readonly CustodyEntry[];
}

interface BuiltPackage {
  readonly content: Buffer;
  readonly sha256: string;
  readonly manifestSha256: string;
  readonly files: readonly PackageFile[];
}

export type BuildPackage = (parts: PackageParts) => Promise<BuiltPackage>;

export type SealOutcome =
  | { readonly request: DisclosureRequest; readonly sealed: StoredPackage }
  | { readonly refusals: readonly UserError<"ILLEGAL_STATE" | "REQUEST_UNKNOWN">[] };

/**
 * Seals what was collected into a signed package. The ledger entry of every subject commits with it, so that nothing
 * can be handed over that the ledger doesn't know (obligation 6.8).
 */
export class SealPackage {
  constructor(
    private readonly atDesk: AtDesk,
    private readonly build: BuildPackage,
    private readonly clock: Clock,
  ) {}

  async run(guard: RequestGuard, requestId: string): Promise<SealOutcome> {
    await requireAssigned(guard, requestId);
    const by = accountIdOf(guard);
    return this.atDesk<SealOutcome>(guard, async (tx) => {
      const state = await tx.requests.lock(requestId);
      const request = await tx.requests.find(requestId);
      if (!state || !request) return { refusals: [requestUnknown()] };
      if (!mayHappen("seal", state)) return { refusals: [illegalState("seal", state)] };
      const scope = await tx.scopes.current(requestId);
      if (!scope?.approvedBy) throw new Error("Data was collected without an approved scope");

      const sealed = await this.#store(tx, { request, scope, by });
      await tx.requests.move(requestId, "seal");
      return { request: { ...request, state: "SEALED" }, sealed };
    });
  }

  async #store(
    tx: Transaction,
    {
      request,
      scope,
      by,
    }: { readonly request: DisclosureRequest; readonly scope: Scope; readonly by: string },
  ): Promise<StoredPackage> {
    const [packageId, sealedAt, requestId] = [newId(), this.clock(), request.id];
    const built = await this.build({
      packageId,
      request,
      scope,
      sealedAt,
      asOf: await tx.requests.asOf(requestId),
      data: await tx.collected.of(requestId),
      custody: await tx.custody.of(requestId),
    });
    const { content, ...described } = built;
    const kept = { id: packageId, requestId, ...described, bytes: content.length, sealedAt };
    await tx.packages.add({ ...kept, content, sealedBy: by });
    await tx.ledger.add(ledgerEntries(request, scope, sealedAt));
    const { sha256 } = built;
    await tx.custody.record({
      requestId,
      event: "SEALED",
      at: sealedAt,
      role: "disclosure_analyst",
      by,
      sha256,
    });
    return { ...kept, content: { reveal: () => content } };
  }
}

function ledgerEntries(request: DisclosureRequest, scope: Scope, disclosedAt: Date): LedgerEntry[] {
  const { id: requestId, ground, agencyName, isSecret } = request;
  return scope.subjects.map(({ kind, id }) => ({
    id: newId(),
    requestId,
    subject: id,
    subjectKind: kind,
    ground,
    agencyName,
    categories: scope.categories,
    isSecret,
    disclosedAt,
  }));
}
