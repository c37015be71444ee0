import type { PersonalDataDeclaration } from "@alpokat/subgraph";

/** What communications keeps of people. Messages name receipts: the address is asked for when one is sent, and not kept. */
export const PERSONAL_DATA: PersonalDataDeclaration = {
  classes: [
    {
      retention: "service",
      tables: [
        {
          table: "communications.support_ticket",
          subject: "account_id",
          subjectType: "uuid",
          columns: ["subject_sealed", "message_sealed"],
        },
        // Whoever has no copy is sent nothing that rests on consent: there is nothing to suppress that could be forgotten.
        {
          table: "communications.consent_copy",
          subject: "account_id",
          subjectType: "uuid",
          columns: [],
          isDeleted: true,
        },
      ],
    },
  ],
};
