export * from "./blind-index";
export * from "./data-source";
export * from "./database-errors";
export * from "./field-encryption";
export * from "./migrate";
export * from "./parts";
export * from "./provision";
export * from "./session";
