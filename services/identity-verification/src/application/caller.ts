import { isId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";

/** The account of the signed-in person. @throws where `@Authorized` let somebody else through, which is a defect. */
export function accountIdOf({ principal: { id } }: RequestGuard): string {
  if (id === null || !isId(id)) throw new Error("The operation needs a person and got none");
  return id;
}

/**
 * Whose access log the caller may see: their own and that of their merchants. Not the row scope, which during an open
 * case holds the subjects of the case too.
 */
export const logOwnersOf = (guard: RequestGuard): readonly string[] => [
  accountIdOf(guard),
  ...guard.principal.merchants,
];
