import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import graphql from "@graphql-eslint/eslint-plugin";
import { defineConfig, globalIgnores } from "eslint/config";
import prettier from "eslint-config-prettier";
import jest from "eslint-plugin-jest";
import tseslint from "typescript-eslint";

const NO_ENVIRONMENT = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: "Configuration is read once: through the workspace's src/config.ts.",
};
const NO_DEFAULT_EXPORT = {
  selector: "ExportDefaultDeclaration",
  message: "A thing has one name everywhere: export it by name.",
};

const limits = {
  "max-lines": ["error", { max: 300 }],
  "max-lines-per-function": ["error", { max: 50, skipComments: true, skipBlankLines: true }],
  "max-params": ["error", 4],
  complexity: ["error", 10],
};

const sources = {
  files: ["**/*.ts"],
  extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
  languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
  linterOptions: { reportUnusedDisableDirectives: "error" },
  rules: {
    ...limits,
    "no-restricted-syntax": ["error", NO_ENVIRONMENT, NO_DEFAULT_EXPORT],
    "@typescript-eslint/consistent-type-imports": [
      "error",
      { fixStyle: "inline-type-imports", disallowTypeAnnotations: false },
    ],
    "@typescript-eslint/consistent-type-exports": "error",
    "@typescript-eslint/no-unused-vars": [
      "error",
      { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
    ],
    "@typescript-eslint/switch-exhaustiveness-check": "error",
    "@typescript-eslint/no-extraneous-class": ["error", { allowWithDecorator: true }],
    "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    // What GraphQL serves is read property by property: a plain object of the type's shape is as good as an instance.
    "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
    // An async function without await turns a throw into a rejection, which callers of a promise want.
    "@typescript-eslint/require-await": "off",
    // Brackets say that the key is data, and may be absent.
    "@typescript-eslint/dot-notation": ["error", { allowIndexSignaturePropertyAccess: true }],
    // A statement for its effect alone reads well as an arrow: `() => timer.stop()`.
    "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
  },
};

const tests = {
  files: ["**/test/**/*.ts", "shared/testing/src/**/*.ts"],
  extends: [jest.configs["flat/recommended"]],
  rules: {
    "max-lines-per-function": "off",
    "no-restricted-syntax": ["error", NO_DEFAULT_EXPORT],
    "@typescript-eslint/no-explicit-any": "off",
    "@typescript-eslint/no-unsafe-argument": "off",
    "@typescript-eslint/no-unsafe-assignment": "off",
    "@typescript-eslint/no-unsafe-call": "off",
    "@typescript-eslint/no-unsafe-member-access": "off",
    "@typescript-eslint/no-unsafe-return": "off",
    "jest/no-focused-tests": "error",
    "jest/no-disabled-tests": "error",
    "jest/expect-expect": ["error", { assertFunctionNames: ["expect*", "fc.assert", "audit*"] }],
  },
};

/** What reads the environment, by its purpose. */
const environmentReaders = {
  files: ["**/src/config.ts", "shared/local-stack/src/**/*.ts"],
  rules: { "no-restricted-syntax": ["error", NO_DEFAULT_EXPORT] },
};

/** Registers tests for others: `describe` and `test` are what it is about. */
const testRegistration = {
  files: ["shared/testing/src/real-data.ts"],
  rules: {
    "jest/no-disabled-tests": "off",
    "jest/no-export": "off",
    "jest/valid-title": "off",
    "jest/valid-describe-callback": "off",
    "jest/expect-expect": "off",
    "jest/no-identical-title": "off",
  },
};

/** What federation itself defines and every subgraph links. */
const FEDERATION = `
  scalar link__Import
  scalar FieldSet
  directive @link(url: String!, as: String, import: [link__Import]) repeatable on SCHEMA
  directive @composeDirective(name: String!) repeatable on SCHEMA
  directive @key(fields: FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
  directive @shareable repeatable on FIELD_DEFINITION | OBJECT
  directive @external on FIELD_DEFINITION | OBJECT
`;

/** One for each service, since types are described against the schema that they belong to. */
const schemas = readdirSync(path.join(import.meta.dirname, "services"))
  .filter((service) => existsSync(path.join(import.meta.dirname, "services", service, "schema.graphql")))
  .map((service) => ({
    files: [`services/${service}/schema.graphql`],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: {
        graphQLConfig: {
          schema: [FEDERATION, path.join(import.meta.dirname, `services/${service}/schema.graphql`)],
        },
      },
    },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      "@graphql-eslint/require-description": [
        "error",
        {
          types: true,
          FieldDefinition: true,
          InputValueDefinition: true,
          EnumValueDefinition: true,
          rootField: true,
          // The roots say nothing that their names do not, and an argument named input what its type says.
          ignoredSelectors: [
            "ObjectTypeDefinition[name.value=/^(Query|Mutation)$/]",
            "InputValueDefinition[name.value=input]",
            // A page of what its edges hold.
            "ObjectTypeDefinition[name.value=/Connection$/]",
          ],
        },
      ],
      "@graphql-eslint/naming-convention": [
        "error",
        {
          types: "PascalCase",
          FieldDefinition: "camelCase",
          InputValueDefinition: "camelCase",
          EnumValueDefinition: "UPPER_CASE",
        },
      ],
      "@graphql-eslint/no-typename-prefix": "error",
      "@graphql-eslint/require-deprecation-reason": "error",
    },
  }));

export default defineConfig(
  globalIgnores(["**/dist/", "**/node_modules/", ".jest-cache/", ".alpokat/", "test/architecture/fixtures/"]),
  sources,
  tests,
  environmentReaders,
  testRegistration,
  { files: ["**/*.{mjs,cjs}"], rules: limits },
  ...schemas,
  prettier,
);
