import { CATEGORY_NAMES, newId, type Principal } from "@alpokat/kernel";
import {
  type ClassifiedField,
  type Facts,
  placeOf,
  type Policy,
  RequestGuard,
  type SubjectReference,
  type TableScope,
} from "@alpokat/policy";
import { type SubjectQuestions } from "./workload";

/** What a request for a page of rows asks the guard: five classified fields of each row. */
export interface FieldRequest {
  readonly principal: Principal;
  readonly facts: ReadonlyMap<string, Facts>;
  /** One for each row: rows bring references of their own, also where they are about the same person. */
  readonly references: readonly SubjectReference[];
  readonly fields: readonly ClassifiedField[];
}

const ROWS = 1_000;
const SUBJECTS = 10;
const FIELDS = 5;

/** Requests in the situations of a workload: each about ten people, whose facts are those of the workload. */
export function fieldRequests(subjects: readonly SubjectQuestions[], count: number): FieldRequest[] {
  return Array.from({ length: count }, (_, index) => {
    const scope = subjects[index * SUBJECTS]?.scope;
    if (!scope) throw new Error("the workload is too small");
    const principal = principalOf(scope);
    const people = subjects.slice(index * SUBJECTS, (index + 1) * SUBJECTS).map(({ facts }) => ({
      reference: referenceIn(scope, principal),
      facts,
    }));
    const references = Array.from({ length: ROWS }, (__, row) => ({
      ...people[row % SUBJECTS]?.reference,
    })) as SubjectReference[];
    const fields = Array.from({ length: FIELDS }, (__, field) => {
      const category = CATEGORY_NAMES[(index * FIELDS + field) % CATEGORY_NAMES.length] ?? "user";
      return { category, place: placeOf("read", category) };
    });
    const facts = new Map(people.map((person) => [person.reference.subject, person.facts]));
    return { principal, facts, references, fields };
  });
}

export const DECISIONS_OF_A_REQUEST = ROWS * FIELDS;

/** Decides as the resolvers of the fields do, row by row. */
export function decideRequest(
  policy: Policy,
  { principal, facts, references, fields }: FieldRequest,
): number {
  const guard = new RequestGuard(policy, principal, { known: facts });
  let allowed = 0;
  for (const reference of references)
    for (const field of fields) if (guard.decideReading(field, reference).outcome !== "DENY") allowed += 1;
  return allowed;
}

function principalOf({ role, service, purpose }: TableScope): Principal {
  return {
    id: role === "service" ? (service ?? null) : newId(),
    role,
    merchants: [newId()],
    sessionId: null,
    purpose,
    caseFacts: null,
    telemetry: {
      ip: "192.0.2.1",
      deviceId: newId(),
      application: null,
      system: null,
      at: "2026-11-23T03:00:00.000Z",
    },
    requestId: newId(),
    locale: "id",
  };
}

/** A person who stands to the principal in the relation of the situation, as far as no case is needed for it. */
function referenceIn({ relation }: TableScope, { id, merchants }: Principal): SubjectReference {
  const [merchant = newId()] = merchants;
  if (relation === "self") return { subject: id ?? newId() };
  if (relation === "own_merchant") return { subject: newId(), merchant };
  return relation === "own_customer" ? { subject: newId(), customerOf: merchant } : { subject: newId() };
}
