import type { EntityManager } from "typeorm";
import type {
  CollectedFile,
  CollectedFiles,
  NewPackage,
  Packages,
  StoredPackage,
} from "../application/ports";
import { subjectOfRequest } from "../domain/legal-request";
import type { PackageFile } from "../domain/package-format";
import type { SealedTexts } from "./sealed-texts";

const filePlace = (requestId: string, path: string) => ({
  table: "disclosure.collected_file",
  column: path,
  row: requestId,
});
const packagePlace = (row: string) => ({ table: "disclosure.package", column: "content", row });

/** What was collected, sealed under the request's key. */
export class CollectedFileRepository implements CollectedFiles {
  constructor(
    private readonly manager: EntityManager,
    private readonly texts: SealedTexts,
  ) {}

  async replace(requestId: string, files: readonly CollectedFile[]): Promise<void> {
    await this.manager.query(`DELETE FROM disclosure.collected_file WHERE request_id = $1`, [requestId]);
    for (const { path, rows, text } of files) {
      const sealed = await this.texts.seal(subjectOfRequest(requestId), filePlace(requestId, path), text);
      await this.manager.query(
        `INSERT INTO disclosure.collected_file (request_id, path, rows, sealed) VALUES ($1, $2, $3, $4)`,
        [requestId, path, rows, sealed],
      );
    }
  }

  async of(requestId: string): Promise<CollectedFile[]> {
    const found = await this.manager.query<{ path: string; rows: number; sealed: Buffer }[]>(
      `SELECT path, rows, sealed FROM disclosure.collected_file WHERE request_id = $1 ORDER BY path`,
      [requestId],
    );
    const owner = subjectOfRequest(requestId);
    const open = async ({ path, rows, sealed }: (typeof found)[number]): Promise<CollectedFile> => ({
      path,
      rows,
      text: await this.texts.open(owner, filePlace(requestId, path), sealed),
    });
    const files: CollectedFile[] = [];
    for (const each of found) files.push(await open(each));
    return files;
  }
}

interface PackageColumns {
  id: string;
  request_id: string;
  sha256: string;
  manifest_sha256: string;
  bytes: number;
  files: PackageFile[];
  sealed: Buffer;
  sealed_at: Date;
}

/** Sealed packages, encrypted at rest under the request's key. */
export class PackageRepository implements Packages {
  constructor(
    private readonly manager: EntityManager,
    private readonly texts: SealedTexts,
  ) {}

  async add(made: NewPackage): Promise<void> {
    const { id, requestId, sha256, manifestSha256, bytes, files, sealedBy, sealedAt } = made;
    const text = made.content.toString("base64");
    const sealed = await this.texts.seal(subjectOfRequest(requestId), packagePlace(id), text);
    await this.manager.query(
      `INSERT INTO disclosure.package (id, request_id, sha256, manifest_sha256, bytes, files, sealed, sealed_by, sealed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [id, requestId, sha256, manifestSha256, bytes, JSON.stringify(files), sealed, sealedBy, sealedAt],
    );
  }

  async of(requestId: string): Promise<StoredPackage | null> {
    const [row] = await this.manager.query<PackageColumns[]>(
      `SELECT id, request_id, sha256, manifest_sha256, bytes, files, sealed, sealed_at
       FROM disclosure.package WHERE request_id = $1`,
      [requestId],
    );
    if (!row) return null;
    const owner = subjectOfRequest(requestId);
    const key = (await this.texts.keysOf([owner])).get(owner);
    return {
      id: row.id,
      requestId: row.request_id,
      sha256: row.sha256,
      manifestSha256: row.manifest_sha256,
      bytes: row.bytes,
      files: row.files,
      sealedAt: row.sealed_at,
      content: {
        reveal() {
          if (!key) throw new Error("The key of this request was destroyed");
          return Buffer.from(key.open(packagePlace(row.id), row.sealed), "base64");
        },
      },
    };
  }
}
