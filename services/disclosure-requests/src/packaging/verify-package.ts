import { createHash } from "node:crypto";
import { canonicalText } from "@alpokat/audit";
import { type UnzipFileInfo, unzipSync } from "fflate";
import { type JWK, createLocalJWKSet, flattenedVerify } from "jose";
import { z } from "zod";
import { MANIFEST, PACKAGE_FORMAT, SIGNATURE, SIGNATURE_TYPE } from "../domain/package-format";

/** Public keys (RFC 7517). */
export interface PublicKeys {
  readonly keys: readonly JWK[];
}

/** The steps of a verification, in their order. */
type VerificationStep = "ARCHIVE" | "MANIFEST" | "SIGNATURE" | "FILE_LIST" | "HASHES";

export type PackageVerification =
  | {
      readonly isValid: true;
      readonly requestNumber: string;
      readonly packageId: string;
      readonly files: number;
    }
  | { readonly isValid: false; readonly step: VerificationStep; readonly reason: string };

class Failure extends Error {
  constructor(
    readonly step: VerificationStep,
    reason: string,
  ) {
    super(reason);
  }
}

const manifestSchema = z.strictObject({
  format: z.literal(PACKAGE_FORMAT),
  packageId: z.uuid(),
  requestId: z.uuid(),
  requestNumber: z.string(),
  scope: z.looseObject({}),
  asOf: z.iso.datetime(),
  sealedAt: z.iso.datetime(),
  policyHash: z.string(),
  files: z.array(
    z.strictObject({
      path: z.string().min(1),
      bytes: z.int().nonnegative(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      rows: z.int().nonnegative().nullable(),
    }),
  ),
});
type Manifest = z.output<typeof manifestSchema>;

/** An archive that unpacks to more is no package of ours. */
const MOST_BYTES = 512 * 1024 * 1024;

/**
 * Verifies a package with nothing but itself and the public keys: no network, no database.
 * @param archive the zip's bytes.
 * @param keys what disclosure-requests publishes.
 */
export async function verifyPackage(archive: Uint8Array, keys: PublicKeys): Promise<PackageVerification> {
  try {
    const entries = unpack(archive);
    const manifestBytes = entries.get(MANIFEST);
    const signature = entries.get(SIGNATURE);
    if (!manifestBytes) throw new Failure("MANIFEST", `${MANIFEST} is missing.`);
    if (!signature) throw new Failure("SIGNATURE", `${SIGNATURE} is missing.`);
    await checkSignature(manifestBytes, Buffer.from(signature).toString("utf8"), keys);
    const manifest = readManifest(manifestBytes);
    checkFileList(manifest, entries);
    checkHashes(manifest, entries);
    const { requestNumber, packageId, files } = manifest;
    return { isValid: true, requestNumber, packageId, files: files.length };
  } catch (error) {
    if (error instanceof Failure) return { isValid: false, step: error.step, reason: error.message };
    throw error;
  }
}

function unpack(archive: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const names: string[] = [];
  let bytes = 0;
  const isWanted = ({ name, originalSize }: UnzipFileInfo): boolean => {
    names.push(name);
    bytes += originalSize;
    return bytes <= MOST_BYTES;
  };
  const entries = unzip(archive, isWanted);
  if (bytes > MOST_BYTES) throw new Failure("ARCHIVE", "The archive unpacks to more than 512 MiB.");
  if (new Set(names).size !== names.length)
    throw new Failure("ARCHIVE", "The archive holds two files of one name.");
  return new Map(Object.entries(entries));
}

function unzip(
  archive: Uint8Array,
  filter: (file: UnzipFileInfo) => boolean,
): Readonly<Record<string, Uint8Array>> {
  try {
    return unzipSync(archive, { filter });
  } catch {
    throw new Failure("ARCHIVE", "The file is not a whole zip archive.");
  }
}

async function checkSignature(manifest: Uint8Array, signature: string, keys: PublicKeys): Promise<void> {
  const [header, payload, value, ...rest] = signature.split(".");
  if (!header || payload !== "" || !value || rest.length > 0) {
    throw new Failure("SIGNATURE", `${SIGNATURE} is no detached signature.`);
  }
  const known = createLocalJWKSet({ keys: [...keys.keys] });
  const jws = { protected: header, payload: Buffer.from(manifest).toString("base64url"), signature: value };
  try {
    const { protectedHeader } = await flattenedVerify(jws, known, { algorithms: ["EdDSA"] });
    if (protectedHeader?.typ === SIGNATURE_TYPE) return;
  } catch {
    // Every reason is the same to whoever holds the package: it is not as it was sealed.
  }
  throw new Failure("SIGNATURE", `The signature over ${MANIFEST} is not by any of the keys given.`);
}

function readManifest(bytes: Uint8Array): Manifest {
  const text = Buffer.from(bytes).toString("utf8");
  const parsed = manifestSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new Failure("MANIFEST", `${MANIFEST} is not of the form ${PACKAGE_FORMAT}.`);
  if (canonicalText({ ...parsed.data }) !== text) {
    throw new Failure("MANIFEST", `${MANIFEST} is not canonical JSON (RFC 8785).`);
  }
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function checkFileList({ files }: Manifest, entries: ReadonlyMap<string, Uint8Array>): void {
  const listed = new Set([...files.map(({ path }) => path), MANIFEST, SIGNATURE]);
  const missing = files.find(({ path }) => !entries.has(path));
  if (missing)
    throw new Failure("FILE_LIST", `${missing.path} is listed in ${MANIFEST} and missing from the archive.`);
  const added = [...entries.keys()].find((path) => !listed.has(path));
  if (added !== undefined)
    throw new Failure("FILE_LIST", `${added} is in the archive and not listed in ${MANIFEST}.`);
}

function checkHashes({ files }: Manifest, entries: ReadonlyMap<string, Uint8Array>): void {
  for (const { path, bytes, sha256, rows } of files) {
    const content = entries.get(path) ?? new Uint8Array();
    const isSame = content.length === bytes && createHash("sha256").update(content).digest("hex") === sha256;
    if (!isSame) throw new Failure("HASHES", `${path} is not the file that was sealed: its SHA-256 differs.`);
    const lines = content.reduce((count, byte) => (byte === 0x0a ? count + 1 : count), 0);
    if (rows !== null && rows !== lines) {
      throw new Failure("HASHES", `${path} has ${String(lines)} rows and not ${String(rows)}.`);
    }
  }
}
