import { ROLES, SERVICES, type Role, type ServiceName } from "@alpokat/kernel";

/** Who acts, as the rules name it: a role, or for the role `service` a service by its name. */
export type Actor = Exclude<Role, "service"> | ServiceName;

const isPersonalRole = (role: Role): role is Exclude<Role, "service"> => role !== "service";

export const ACTORS: readonly Actor[] = [...ROLES.filter(isPersonalRole), ...SERVICES];

const SERVICE_NAMES: ReadonlySet<string> = new Set(SERVICES);
const isService = (name: string): name is ServiceName => SERVICE_NAMES.has(name);

export const roleOf = (actor: Actor): Role => (isService(actor) ? "service" : actor);

const PERSONAL_ROLES: ReadonlySet<string> = new Set(ROLES.filter(isPersonalRole));

/** @returns null for a service without a name, a name without the role, and any word that isn't in the vocabulary. */
export function actorOf(role: Role, service: ServiceName | null | undefined): Actor | null {
  if (role === "service") return service && isService(service) ? service : null;
  return PERSONAL_ROLES.has(role) && !service ? role : null;
}
