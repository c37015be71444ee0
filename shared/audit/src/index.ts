export * from "./merkle/frontier";
export * from "./merkle/hash";
export * from "./merkle/proofs";
export * from "./merkle/verify-proofs";
export * from "./sql-executor";
