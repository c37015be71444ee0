import type { QrisCode } from "../../src/domain/qris/code";
import { writeCode } from "../../src/domain/qris/write-code";

export const STATIC: QrisCode = {
  kind: "STATIC",
  account: { identifier: "ID.CO.ALPUKAT.WWW", merchantPan: "936000990000000017", merchantId: "TOKO0001" },
  nmid: "ID1020304050607",
  criteria: "UMI",
  merchantCategory: "5814",
  amount: null,
  tip: null,
  merchantName: "Warung Alpukat",
  city: "BANDUNG",
  postcode: "40135",
  billNumber: null,
  reference: null,
  terminal: "A01",
};
export const DYNAMIC: QrisCode = {
  ...STATIC,
  kind: "DYNAMIC",
  amount: 50_000n,
  reference: "0199f5d000004000",
};

/** What the code says as text; an error where it is none. */
export const textOf = (code: QrisCode): string => {
  const written = writeCode(code);
  if ("fault" in written) throw new Error(written.fault.code);
  return written.text;
};
