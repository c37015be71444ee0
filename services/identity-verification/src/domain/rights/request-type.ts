/** The rights that are exercised by a request (UU 27/2022 art. 6 to 13). */
export const REQUEST_TYPES = [
  "ACCESS",
  "RECTIFICATION",
  "WITHDRAWAL",
  "RESTRICTION",
  "PORTABILITY",
  "ERASURE",
  "OBJECTION",
] as const;
export type RequestType = (typeof REQUEST_TYPES)[number];
