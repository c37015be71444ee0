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
      ],
    },
  ],
};
