import { about, guardSchema, PersonalData } from "@alpokat/policy";
import { type SubgraphContext } from "@alpokat/subgraph";
import type { GraphQLSchema } from "graphql";
import { Arg, buildSchema, Ctx, Field, ObjectType, Query, Resolver } from "type-graphql";
import type { Person, ReadPeople } from "./people.rows";

/** As the services write their types: what came from the row stays private, and a getter tells each field. */
@ObjectType("Person")
class PersonType {
  readonly #person: Person;

  constructor(person: Person) {
    this.#person = person;
  }

  @Field(() => String, { nullable: true })
  @PersonalData("user.name")
  get name(): string {
    return this.#person.name;
  }

  @Field(() => String, { nullable: true })
  @PersonalData("user.contact.email")
  get email(): string {
    return this.#person.email;
  }

  @Field(() => String, { nullable: true })
  @PersonalData("user.contact.phone_number")
  get phone(): string {
    return this.#person.phone;
  }

  @Field(() => String, { nullable: true })
  @PersonalData("user.location")
  get city(): string {
    return this.#person.city;
  }

  @Field(() => String, { nullable: true })
  @PersonalData("user.contact.address.work")
  get work(): string {
    return this.#person.work;
  }
}

const toPlainType = (person: Person): PersonType => new PersonType(person);
const toMarkedType = (person: Person): PersonType =>
  about({ subject: person.subject, merchant: person.merchantId }, new PersonType(person));

@Resolver(() => PersonType)
class PeopleResolver {
  constructor(
    private readonly read: ReadPeople,
    private readonly toType: (person: Person) => PersonType,
  ) {}

  @Query(() => [PersonType])
  async people(
    @Arg("batch", () => String) batch: string,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<PersonType[]> {
    return (await this.read(guard, batch)).map(this.toType);
  }
}

/** The graph as a service without a guard would have it: no object says whom it is about, and no field asks. */
export const plainGraph = (read: ReadPeople): Promise<GraphQLSchema> =>
  graphOf(new PeopleResolver(read, toPlainType));

/** The same graph, guarded. */
export const guardedGraph = async (read: ReadPeople): Promise<GraphQLSchema> =>
  guardSchema(await graphOf(new PeopleResolver(read, toMarkedType)));

const graphOf = (resolver: PeopleResolver): Promise<GraphQLSchema> =>
  buildSchema({ resolvers: [PeopleResolver], validate: false, container: { get: () => resolver } });
