/** A part of the product that owns a schema of its own. */
export interface Part {
  readonly name: string;
  readonly schema: string;
  /** Whether it keeps personal data, and so a second schema `<schema>_keys` with the keys that encrypt it. */
  readonly hasSubjectKeys: boolean;
}

/** Every owner of a schema. No role of one can read another's. */
export const PARTS: readonly Part[] = [
  { name: "identity-verification", schema: "identity", hasSubjectKeys: true },
  { name: "transactions", schema: "transactions", hasSubjectKeys: true },
  { name: "communications", schema: "communications", hasSubjectKeys: true },
  { name: "disclosure-requests", schema: "disclosure", hasSubjectKeys: true },
  { name: "gateway", schema: "gateway", hasSubjectKeys: false },
  { name: "carrier", schema: "carrier", hasSubjectKeys: false },
];

/** Names of the login roles whose passwords an installation must set: `<schema>_migrator` and `<schema>_app`. */
export const LOGIN_ROLES: readonly string[] = PARTS.flatMap(({ schema }) => [
  `${schema}_migrator`,
  `${schema}_app`,
]);
