import type { PackageParts } from "../application/seal-package";
import type { PackageFile } from "../domain/package-format";

const GROUND_TEXT: Readonly<Record<string, string>> = {
  REQUIRED_BY_LAW: "diwajibkan oleh peraturan perundang-undangan (klausul 6 huruf a)",
  AUTHORITY_REQUEST: "permintaan aparat penegak hukum atau instansi pemerintah (klausul 6 huruf b)",
};

/** The letter that goes with a package (surat keterangan), for people who read no JSON. */
export function certificateText(
  { packageId, request, scope, asOf, sealedAt, data }: PackageParts,
  files: readonly PackageFile[],
): string {
  const rowsOf = ({ path, rows }: PackageParts["data"][number]): string =>
    `  - ${path}: ${String(rows)} baris`;
  const hashOf = ({ path, sha256 }: PackageFile): string => `  - ${path}: ${sha256}`;
  const list = data.length > 0 ? data.map(rowsOf) : ["  (tidak ada data yang ditemukan)"];
  return [
    "SURAT KETERANGAN PENGUNGKAPAN DATA",
    "",
    `Nomor permintaan : ${request.number}`,
    `Nomor paket      : ${packageId}`,
    `Pemohon          : ${request.agencyName}`,
    `Alasan           : ${GROUND_TEXT[request.ground] ?? request.ground}`,
    `Dasar hukum      : ${request.legalBasis}`,
    `Kategori data    : ${scope.categories.join(", ")}`,
    `Rentang waktu    : ${scope.from.toISOString()} sampai sebelum ${scope.to.toISOString()}`,
    `Jumlah subjek    : ${String(scope.subjects.length)}`,
    `Data dibaca pada : ${asOf.toISOString()}`,
    `Disegel pada     : ${sealedAt.toISOString()}`,
    "",
    "Isi:",
    ...list,
    "",
    "SHA-256 setiap berkas data:",
    ...files.map(hashOf),
    "",
    "ALPOKAT menerangkan bahwa data dalam paket ini diambil dari sistem ALPOKAT menurut cakupan yang diusulkan oleh satu",
    "orang dan disetujui oleh orang lain, dan hanya mencakup subjek, kategori, dan rentang waktu di atas. Daftar berkas",
    "beserta SHA-256-nya ada dalam manifest.json dan ditandatangani (Ed25519) dalam manifest.jws. Data hanya boleh",
    "digunakan untuk perkara yang disebut dalam permintaan.",
    "",
  ].join("\n");
}
