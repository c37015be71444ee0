import { ROLES, type Role } from "@alpokat/kernel";

/** Everybody who signed in as a person. */
export const PEOPLE: readonly Role[] = ROLES.filter((role) => role !== "anonymous" && role !== "service");
