import { isId } from "@alpokat/kernel";
import type { PersonalDataDeclaration } from "@alpokat/subgraph";

/**
 * disclosure-requests keeps requests of authorities, sealed under keys of their own: they are about a case, and the law
 * wants them kept. A subject is answered what it may know: of a disclosure under a gag, nothing.
 */
export const PERSONAL_DATA: PersonalDataDeclaration = {
  classes: [],
  keptByLaw: async (manager, subject) => {
    const disclosures = isId(subject)
      ? await manager.query<unknown[]>(
          "SELECT FROM disclosure.ledger_entry WHERE subject = $1 AND NOT is_secret LIMIT 1",
          [subject],
        )
      : [];
    if (disclosures.length === 0) {
      return [{ retention: "kyc_aml", outcome: "NOTHING_HELD", keptUntil: null, reason: null, law: null }];
    }
    const reason = {
      id: "Catatan pengungkapan kepada lembaga disimpan karena diwajibkan hukum.",
      en: "The record of disclosures to authorities is kept, as the law demands.",
    };
    const law = "UU 27/2022 art. 15, 31, 50";
    return [{ retention: "kyc_aml", outcome: "KEPT", keptUntil: null, reason, law }];
  },
};
