import { isId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";

/** The account of the signed-in person. @throws where `@Authorized` let somebody else through, which is a defect. */
export function accountIdOf({ principal: { id } }: RequestGuard): string {
  if (id === null || !isId(id)) throw new Error("The operation needs a person and got none");
  return id;
}
