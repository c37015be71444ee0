import { createHash } from "node:crypto";
import { canonicalText } from "@alpokat/audit";
import type { ReceiptDocument } from "../../domain/receipts/receipt-document";

/** SHA-256 of a document's canonical JSON (RFC 8785): what a receipt is known by. */
export const digestOf = (document: ReceiptDocument, form: "hex" | "base64url"): string =>
  createHash("sha256").update(canonicalText(document), "utf8").digest(form);
