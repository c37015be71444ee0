import { type CurrencyCode, type UserError, isPrintableText, userError } from "@alpokat/kernel";
import { PROVIDER } from "../sale-terms";

/** Chunks of a file still come, or its last one was there. */
export type SettlementState = "RECEIVING" | "COMPLETED";

/** A file of an acquirer: which payments it pays out, and what it keeps. */
export interface Settlement {
  readonly id: string;
  readonly merchantId: string;
  /** As payments name who took the money, such as `GOPAY`. */
  readonly acquirer: string;
  /** What the acquirer calls the file; with merchant and acquirer it is the file's identity. */
  readonly fileReference: string;
  /** Of the file as it was when it first came, in lower-case hexadecimal. */
  readonly fileSha256: string;
  readonly currency: CurrencyCode;
  readonly state: SettlementState;
  readonly lines: number;
  /** Lines that somebody has to look at. */
  readonly openLines: number;
  /** Minor units: sums of its lines. */
  readonly gross: bigint;
  readonly fee: bigint;
  readonly net: bigint;
  /** First and last day on which its lines pay out, ISO; null while it has none. */
  readonly periodFrom: string | null;
  readonly periodTo: string | null;
  readonly importedAt: Date;
  readonly importedBy: string;
}

/** A file as a client names it. */
export type NamedFile = Pick<Settlement, "acquirer" | "fileReference" | "fileSha256">;
export type FileRefusal = "ACQUIRER_INVALID" | "FILE_REFERENCE_INVALID" | "FILE_SHA256_INVALID";

const SHA256 = /^[0-9a-f]{64}$/;

/** Why a file can't be named so. */
export function fileFaults({ acquirer, fileReference, fileSha256 }: NamedFile): UserError<FileRefusal>[] {
  const faults: UserError<FileRefusal>[] = [];
  const tell = (code: FileRefusal, field: keyof NamedFile, id: string, en: string): void => {
    faults.push(userError(code, { id, en }, ["input", field]));
  };
  if (!PROVIDER.test(acquirer)) {
    tell(
      "ACQUIRER_INVALID",
      "acquirer",
      "Penyedia adalah kode huruf besar, seperti GOPAY.",
      "An acquirer is a code of capital letters, such as GOPAY.",
    );
  }
  if (!isPrintableText(fileReference, 100)) {
    tell(
      "FILE_REFERENCE_INVALID",
      "fileReference",
      "Nomor berkas harus 1 sampai 100 huruf.",
      "The file's reference must have 1 to 100 characters.",
    );
  }
  if (!SHA256.test(fileSha256)) {
    tell(
      "FILE_SHA256_INVALID",
      "fileSha256",
      "SHA-256 ditulis dengan 64 angka heksadesimal huruf kecil.",
      "A SHA-256 is written as 64 lower-case hexadecimal digits.",
    );
  }
  return faults;
}
