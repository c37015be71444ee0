import type { FraudDecision } from "../../application/fraud-ports";

/** Columns of a decision as the desk sees it, from `REVIEWED_DECISIONS`. */
export const DECISION_COLUMNS = `d.id, d.merchant_id AS "merchantId", d.kind, d.transaction_id AS "transactionId", d.amount::text AS amount, d.currency,
         d.payment_method AS "paymentMethod", d.outcome, d.score, d.findings, d.is_timed_out AS "isTimedOut", r.review, d.decided_at AS "decidedAt"`;

/** Decisions with what people made of them. */
export const REVIEWED_DECISIONS =
  "transactions.fraud_decision d LEFT JOIN transactions.fraud_decision_review r ON r.decision_id = d.id";

/** A decision as the driver gives it. */
export type DecisionRow = Omit<FraudDecision, "amount"> & { readonly amount: string };

export const toDecision = ({ amount, ...row }: DecisionRow): FraudDecision => ({
  ...row,
  amount: BigInt(amount),
});
