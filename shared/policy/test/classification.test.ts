import "reflect-metadata";
import { composeServices } from "@apollo/composition";
import { parse } from "graphql";
import { printSchemaWithDirectives } from "@graphql-tools/utils";
import { Arg, buildSchemaSync, Field, InputType, Mutation, ObjectType, Query, Resolver } from "type-graphql";
import {
  classificationFaults,
  Collects,
  Operational,
  PersonalData,
  POLICY_COMPOSITION_SDL,
  POLICY_DIRECTIVES_SDL,
} from "../src";

@ObjectType()
class Person {
  @Operational()
  @Field(() => String)
  id!: string;

  @PersonalData("user.name")
  @Field(() => String, { nullable: true })
  name!: string | null;
}

@Operational()
@ObjectType()
class Shop {
  @Field(() => String)
  title!: string;
}

@InputType()
class PersonInput {
  @PersonalData("user.name")
  @Field(() => String)
  name!: string;
}

@Resolver()
class PersonResolver {
  @Query(() => Person, { nullable: true })
  person(): Person | null {
    return null;
  }

  @Query(() => Shop)
  shop(): Shop {
    return { title: "Toko" };
  }

  @Collects("account_registration")
  @Mutation(() => Person, { nullable: true })
  register(@Arg("input", () => PersonInput) _input: PersonInput): Person | null {
    return null;
  }
}

const sdl = printSchemaWithDirectives(
  buildSchemaSync({ resolvers: [PersonResolver], validate: false, authChecker: () => true }),
);

it("when a schema is built with the decorators, then its SDL carries the directives", () => {
  expect(sdl).toContain('name: String @personalData(category: "user.name")');
  expect(sdl).toContain('name: String! @personalData(category: "user.name")');
  expect(sdl).toContain("id: String! @operational");
  expect(sdl).toContain("type Shop @operational");
  expect(sdl).toContain('register(input: PersonInput!): Person @collects(trigger: "account_registration")');
  expect(classificationFaults(sdl)).toEqual([]);
});

it("when two subgraphs are composed, then the directives stay in the supergraph, without hints about them", () => {
  const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@composeDirective"])`;
  const subgraph = (name: string, types: string) => ({
    name,
    typeDefs: parse(`${link} ${POLICY_COMPOSITION_SDL} ${POLICY_DIRECTIVES_SDL} ${types}`),
  });
  const { supergraphSdl, errors, hints } = composeServices([
    subgraph(
      "people",
      `type Person @key(fields: "id") { id: ID! @operational name: String @personalData(category: "user.name") } type Query { me: Person }
      input NameInput { name: String @personalData(category: "user.name") } type Mutation { name(input: NameInput!): Person @collects(trigger: "account_registration") }`,
    ),
    subgraph(
      "shops",
      `type Person @key(fields: "id") { id: ID! @operational shop: Shop @operational } type Shop @operational { title: String }`,
    ),
  ]);
  expect(errors).toBeUndefined();
  expect(hints?.filter((hint) => /personalData|operational|collects/.test(hint.message))).toEqual([]);
  expect(supergraphSdl).toContain('@personalData(category: "user.name")');
  expect(supergraphSdl).toContain('@collects(trigger: "account_registration")');
  expect(classificationFaults(supergraphSdl ?? "")).toEqual([]);
});

it("when faults are planted, then each is found by its name", () => {
  const planted = `
    type Query { person: Person, count: Int, mail: String @personalData(category: "user.contact.email"), ok: Int @operational }
    type Person { id: ID!, name: String @personalData(category: "user.nam"), mail: String! @personalData(category: "user.contact.email"), both: String @operational @personalData(category: "user.name"), shop: Shop }
    extend type Person { late: String }
    type Shop @operational { title: String, owner: String @personalData(category: "user.name") }
    type _Service { sdl: String }
  `;
  expect(classificationFaults(planted)).toEqual([
    "Query.count is neither classified nor operational",
    "Query.mail is classified, but a root field has no object that says whom it is about",
    "Person.id is neither classified nor operational",
    "Person.name is classified with an unknown category",
    "Person.mail is classified and must be nullable",
    "Person.both is both classified and operational",
    "Person.shop is neither classified nor operational",
    "Person.late is neither classified nor operational",
  ]);
});
