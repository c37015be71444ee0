import { ROLES, type Role } from "@alpokat/kernel";

/** Everybody who signed in as a person. */
export const PEOPLE: readonly Role[] = ROLES.filter((role) => role !== "anonymous" && role !== "service");

/** Everybody, signed in or not. */
export const EVERYBODY: readonly Role[] = ROLES;

/** Everybody with a token of their own: people, and the services under their own names. */
export const SIGNED_IN: readonly Role[] = [...PEOPLE, "service"];
