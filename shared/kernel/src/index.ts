export * from "./clock";
export * from "./errors";
export * from "./ids";
export * from "./money";
export * from "./principal";
export * from "./secret-strength";
export * from "./user-error";
export * from "./vocabulary";
