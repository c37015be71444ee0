import type { ErasableTable, PersonalDataDeclaration } from "@alpokat/subgraph";

/**
 * SQL: a delivery's message is no answer to a privacy request. What was told of a privacy request stays with the
 * request, as the record that the law wants (UU 27/2022 art. 31): it names an account, and the end of an erasure is told after it.
 */
const isNoAnswer = (message: string): string =>
  `NOT EXISTS (SELECT FROM communications.message m WHERE m.id = ${message} AND m.template = 'privacy-request')`;

const ofAccount = (table: string, only: string): ErasableTable => ({
  table: `communications.${table}`,
  subject: "account_id",
  subjectType: "uuid",
  columns: [],
  isDeleted: true,
  only,
});

/**
 * What communications keeps of people. Messages to buyers name receipts: the address is asked for when one is sent, and not kept.
 * Those to accounts go with the account; how many a campaign was planned for, it says itself.
 */
export const PERSONAL_DATA: PersonalDataDeclaration = {
  classes: [
    {
      retention: "service",
      alongside: [
        {
          table: "communications.delivery_attempt",
          subjectType: "uuid",
          sql: `DELETE FROM communications.delivery_attempt a USING communications.delivery d
                 WHERE d.id = a.delivery_id AND d.account_id = ANY ($1::uuid[]) AND ${isNoAnswer("d.message_id")}`,
        },
      ],
      tables: [
        ofAccount("delivery", isNoAnswer("message_id")),
        ofAccount("message", "template <> 'privacy-request'"),
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
