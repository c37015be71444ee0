/** The most that one QRIS transaction may be, from a day on: Bank Indonesia, PADG on the national QR code standard. */
const CEILINGS: readonly { readonly from: string; readonly rupiah: bigint }[] = [
  { from: "2021-05-01", rupiah: 5_000_000n },
  { from: "2022-03-01", rupiah: 10_000_000n },
];

/** @param day ISO day in Jakarta. @returns rupiah; zero for days before there was a ceiling that is known. */
export const qrisCeiling = (day: string): bigint =>
  CEILINGS.reduce((ceiling, { from, rupiah }) => (from <= day ? rupiah : ceiling), 0n);
