import { createHash } from "node:crypto";
import { canonicalText } from "@alpokat/audit";
import type { PrivateJwk } from "@alpokat/subgraph";
import { zipSync } from "fflate";
import { FlattenedSign, importJWK } from "jose";
import type { BuildPackage, PackageParts } from "../application/seal-package";
import {
  MANIFEST,
  PACKAGE_FORMAT,
  type PackageFile,
  type PackageManifest,
  SIGNATURE,
  SIGNATURE_TYPE,
} from "../domain/package-format";
import { certificateText } from "./certificate";

/** A zip entry has local time, so a local moment gives every machine the same bytes. The year is the earliest a zip can hold. */
const ENTRY_TIME = new Date(1980, 0, 1);

const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

interface Content {
  readonly path: string;
  readonly bytes: Buffer;
  readonly rows: number | null;
}

/** Makes packages that are signed by the given key. */
export function packageBuilder(signingKey: PrivateJwk, policyHash: string): BuildPackage {
  return async (parts) => {
    const contents = contentsOf(parts);
    const files = contents.map(describe);
    const manifest = Buffer.from(canonicalText({ ...manifestOf(parts, files, policyHash) }));
    const signature = Buffer.from(await sign(manifest, signingKey));
    const all = [
      ...contents,
      { path: MANIFEST, bytes: manifest },
      { path: SIGNATURE, bytes: signature },
    ].sort((a, b) => (a.path < b.path ? -1 : 1));
    const entries = Object.fromEntries(all.map(({ path, bytes }) => [path, new Uint8Array(bytes)]));
    const content = Buffer.from(zipSync(entries, { level: 6, mtime: ENTRY_TIME }));
    return { content, sha256: sha256Of(content), manifestSha256: sha256Of(manifest), files };
  };
}

function contentsOf(parts: PackageParts): readonly Content[] {
  const data = parts.data.map(({ path, rows, text }) => ({ path, rows, bytes: Buffer.from(text, "utf8") }));
  const plain = (path: string, text: string): Content => ({
    path,
    rows: null,
    bytes: Buffer.from(text, "utf8"),
  });
  return [
    ...data,
    plain("request.json", canonicalText(requestOf(parts))),
    plain("custody.json", canonicalText({ entries: parts.custody })),
    plain("CERTIFICATE-ID.txt", certificateText(parts, data.map(describe))),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
}

const describe = ({ path, bytes, rows }: Content): PackageFile => ({
  path,
  bytes: bytes.length,
  sha256: sha256Of(bytes),
  rows,
});

function manifestOf(
  { packageId, request, scope, asOf, sealedAt }: PackageParts,
  files: readonly PackageFile[],
  policyHash: string,
): PackageManifest {
  const { subjects, categories, from, to } = scope;
  return {
    format: PACKAGE_FORMAT,
    packageId,
    requestId: request.id,
    requestNumber: request.number,
    scope: { subjects, categories, from: from.toISOString(), to: to.toISOString() },
    asOf: asOf.toISOString(),
    sealedAt: sealedAt.toISOString(),
    policyHash,
    files,
  };
}

/** What was asked, so that the package can be read by itself. */
function requestOf({ request, scope }: PackageParts): Readonly<Record<string, unknown>> {
  const { number, ground, legalBasis, agencyName, receivedAt, dueAt } = request;
  const { agencyReference, interest, offenceArticle, offenceMaxYears, instruments } =
    request.details.reveal();
  return {
    number,
    ground,
    legalBasis,
    agencyName,
    agencyReference,
    interest,
    offenceArticle,
    offenceMaxYears,
    receivedAt: receivedAt.toISOString(),
    dueAt: dueAt.toISOString(),
    instruments: instruments.map(({ issuedAt, validUntil, ...instrument }) => ({
      ...instrument,
      issuedAt: issuedAt.toISOString(),
      validUntil: validUntil?.toISOString() ?? null,
    })),
    scope: {
      subjects: scope.subjects,
      categories: scope.categories,
      from: scope.from.toISOString(),
      to: scope.to.toISOString(),
    },
  };
}

/** A compact JWS (RFC 7515) with its payload detached (appendix F): the payload is the manifest beside it. */
async function sign(manifest: Buffer, signingKey: PrivateJwk): Promise<string> {
  const { protected: header, signature } = await new FlattenedSign(manifest)
    .setProtectedHeader({ alg: "EdDSA", typ: SIGNATURE_TYPE, kid: signingKey.kid })
    .sign(await importJWK(signingKey, "EdDSA"));
  return `${header ?? ""}..${signature}`;
}
