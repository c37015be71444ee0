import { type Category } from "@alpokat/kernel";
import { Directive } from "type-graphql";
import { type CollectionTrigger } from "./triggers";

/** Definitions of the policy's directives, for the schema of every subgraph. */
export const POLICY_DIRECTIVES_SDL = `
"The field holds personal data of this category (fideslang key); whether it is answered is decided by the policy."
directive @personalData(
  "A fideslang key."
  category: String!
) on FIELD_DEFINITION | INPUT_FIELD_DEFINITION | ARGUMENT_DEFINITION

"The field, or every field of the type, holds no personal data."
directive @operational on FIELD_DEFINITION | OBJECT

"The mutation stores personal data on this occasion (clause 1 names five)."
directive @collects(
  "The occasion."
  trigger: String!
) on FIELD_DEFINITION
`;

/** Makes federation keep the directives in the supergraph, for the classification test and the data map. */
export const POLICY_COMPOSITION_SDL = `
extend schema
  @link(url: "https://alpokat.id/policy/v1.0", import: ["@personalData", "@operational", "@collects"])
  @composeDirective(name: "@personalData")
  @composeDirective(name: "@operational")
  @composeDirective(name: "@collects")
`;

/**
 * Classifies an output or input field. Classified output fields must be nullable, since a denial answers null, and
 * the object that holds them must be marked with `about`.
 */
export const PersonalData = (category: Category): PropertyDecorator & MethodDecorator =>
  Directive(`@personalData(category: "${category}")`);

/** Says that a field, or every field of a type, holds no personal data. */
export const Operational = (): PropertyDecorator & MethodDecorator & ClassDecorator =>
  Directive("@operational");

/** Names the occasion on which a mutation stores the classified fields of its input. */
export const Collects = (trigger: CollectionTrigger): MethodDecorator =>
  Directive(`@collects(trigger: "${trigger}")`);
