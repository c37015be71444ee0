import { isId } from "@alpokat/kernel";
import { cursorOf } from "@alpokat/subgraph";

/** Cursors of lists that are ordered by id. */
export const readIdCursor = ([id = ""]: readonly string[]): string | null => (isId(id) ? id : null);
export const idCursor = ({ id }: { readonly id: string }): string => cursorOf(id);
