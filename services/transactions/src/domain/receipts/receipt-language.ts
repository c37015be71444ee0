export const RECEIPT_LANGUAGES = ["id", "en"] as const;
export type ReceiptLanguage = (typeof RECEIPT_LANGUAGES)[number];
