import { isId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";

/** The account of whoever calls. @throws Error where nobody is signed in: the operation must be closed to them. */
export function accountIdOf({ principal: { id } }: RequestGuard): string {
  if (id === null || !isId(id)) throw new Error("The operation needs a person and got none");
  return id;
}
