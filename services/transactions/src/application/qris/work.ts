import type { Transaction } from "../ports";

/** Work of the service itself about QRIS payments: to find them, and in the books of one merchant. */
export interface QrisWork {
  readonly anywhere: <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;
  readonly ofMerchant: <T>(merchantId: string, work: (tx: Transaction) => Promise<T>) => Promise<T>;
}
