import type { SubjectKey } from "@alpokat/persistence";
import type { SubjectDatum } from "@alpokat/subgraph";
import { placeOfDocument } from "./receipt-rows";

/** SQL: what the versions of receipt `r` say, sealed, as JSON text. */
export const SEALED_DOCUMENTS = `
  (SELECT jsonb_agg(jsonb_build_object('version', v.version, 'sealed', encode(v.document_sealed, 'hex')) ORDER BY v.version)::text
     FROM transactions.receipt_version v WHERE v.receipt_id = r.id AND v.document_sealed IS NOT NULL)`;

interface SealedDocument {
  readonly version: number;
  readonly sealed: string;
}

/** Everything that a receipt said, version by version, for the copy of a person's data. */
export const documentsDatum = (
  receiptId: string,
  documents: string | null | undefined,
  key: SubjectKey | undefined,
): SubjectDatum => ({
  name: "documents",
  category: "user.behavior.purchase_history",
  reveal: () => {
    if (!key || !documents) return null;
    const opened = (JSON.parse(documents) as SealedDocument[]).map(({ version, sealed }) =>
      key.open(placeOfDocument(receiptId, version), Buffer.from(sealed, "hex")),
    );
    return `[${opened.join(",")}]`;
  },
});
