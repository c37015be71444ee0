import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

export const PROJECT_ROOT = path.resolve(__dirname, "../..");

type Condition = "service_started" | "service_healthy" | "service_completed_successfully";

export interface ComposeService {
  readonly image: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly restart: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: Condition }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

export const composeText = (name = "docker-compose.yml"): string =>
  readFileSync(path.join(PROJECT_ROOT, name), "utf8");

/** As it is written, references and all. */
export const readComposeFile = (text = composeText()): ComposeFile =>
  parse(text, { merge: true }) as ComposeFile;

/** @throws where the file has no such service */
export function serviceOf(name: string, file = readComposeFile()): ComposeService {
  const service = file.services[name];
  if (!service) throw new Error(`docker-compose.yml has no service ${name}`);
  return service;
}

const REFERENCE = /\$(?:\$|\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?])([^}]*))?\})/g;

/** Compose's interpolation, as far as the file uses it: `${NAME}`, `${NAME:-default}`, `${NAME:?error}`, `${NAME?error}`, `$$`. */
export function interpolate(value: string, variables: Readonly<Record<string, string>>): string {
  return value.replace(REFERENCE, (all, name?: string, operator?: string, word?: string) => {
    if (name === undefined) return "$";
    const given = givenBy(variables, name, operator);
    if (given !== null) return given;
    if (operator?.endsWith("?")) throw new Error(`${name}: ${word ?? ""}`);
    if (operator?.endsWith("-")) return word ?? "";
    throw new Error(`${all} has neither a value nor a default`);
  });
}

/** What a variable gives; null where it is unset, or empty and the operator has a colon. */
function givenBy(
  variables: Readonly<Record<string, string>>,
  name: string,
  operator?: string,
): string | null {
  const given = variables[name];
  const isEnough = given !== undefined && (given !== "" || operator === "?");
  return isEnough ? given : null;
}

/** A service's environment with its references replaced. */
export function environmentOf(
  { environment = {} }: ComposeService,
  variables: Readonly<Record<string, string>>,
): Record<string, string> {
  const entries = Object.entries(environment).map(([name, value]) => [name, interpolate(value, variables)]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** The `ENV` lines of the image's last stage. */
export function imageEnvironment(): Record<string, string> {
  const dockerfile = readFileSync(path.join(PROJECT_ROOT, "Dockerfile"), "utf8");
  const lastStage = dockerfile.slice(dockerfile.lastIndexOf("\nFROM "));
  const lines = [...lastStage.matchAll(/^ENV (\w+)=(\S+)$/gm)].map(([, name = "", value = ""]) => [
    name,
    value,
  ]);
  return Object.fromEntries(lines) as Record<string, string>;
}
