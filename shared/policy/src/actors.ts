import { ROLES, SERVICES, type Role, type ServiceName } from "@alpokat/kernel";

/** Who acts, as the rules name it: a role, or for the role `service` a service by its name. */
export type Actor = Exclude<Role, "service"> | ServiceName;

const isPersonalRole = (role: Role): role is Exclude<Role, "service"> => role !== "service";

export const ACTORS: readonly Actor[] = [...ROLES.filter(isPersonalRole), ...SERVICES];

const isService = (name: string): name is ServiceName => (SERVICES as readonly string[]).includes(name);

export const roleOf = (actor: Actor): Role => (isService(actor) ? "service" : actor);

/** @returns null for a service without a name, a name without the role, and any word that isn't in the vocabulary. */
export function actorOf(role: Role, service: ServiceName | null | undefined): Actor | null {
  if (!(ROLES as readonly string[]).includes(role)) return null;
  if (isPersonalRole(role)) return service ? null : role;
  return service && isService(service) ? service : null;
}
