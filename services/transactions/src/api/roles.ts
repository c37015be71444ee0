import { ROLES, type Role } from "@alpokat/kernel";

/** Everybody who signed in as a person. */
export const PEOPLE: readonly Role[] = ROLES.filter((role) => role !== "anonymous" && role !== "service");

/** People and services. */
export const SIGNED_IN: readonly Role[] = ROLES.filter((role) => role !== "anonymous");

/** Everybody, signed in or not. */
export const EVERYBODY: readonly Role[] = ROLES;
