import type { SubjectKeys } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import { heldRows } from "./erased-rows";
import type { ErasedClass, PersonalDataClass, PersonalDataDeclaration } from "./personal-data";
import { type ClassAtHand, type ErasureMoment, planClass } from "./plan-erasure";

/** A class of a subject with what is to become of it. */
export interface Planned {
  readonly data: PersonalDataClass;
  readonly held: ClassAtHand;
  readonly answer: ErasedClass;
}

export const isErased = ({ answer }: Planned): boolean => answer.outcome === "ERASED";

/** Whether it goes only now, and so is news. */
export const isNew = (planned: Planned): boolean => isErased(planned) && !planned.held.isErased;

/** What becomes of each class that a service keeps of a subject. */
export async function planClasses(
  manager: EntityManager,
  {
    declaration,
    subjectKeys,
  }: { readonly declaration: PersonalDataDeclaration; readonly subjectKeys: SubjectKeys },
  subject: string,
  moment: ErasureMoment,
): Promise<Planned[]> {
  const tombstones = await subjectKeys.tombstones([subject]);
  const setAside = await subjectKeys.held.list([subject]);
  const planned: Planned[] = [];
  for (const data of declaration.classes) {
    const { retention } = data;
    const held: ClassAtHand = {
      retention,
      ...(await heldRows(manager, data, subject)),
      hasKey: (await subjectKeys.keysOf([subject], retention)).size > 0,
      isErased: tombstones.some((tombstone) => tombstone.retention === retention),
      isSetAside: setAside.some((key) => key.retention === retention),
    };
    planned.push({ data, held, answer: planClass(moment, held) });
  }
  return planned;
}
