/** An answer of the gateway. */
export interface Answer {
  readonly status: number;
  /** Correlation id, under which log and record know the request. */
  readonly requestId: string;
  readonly data: any;
  readonly errors: readonly AnswerError[];
  readonly extensions: any;
}

interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: any;
}

export interface Person {
  readonly accountId: string;
  readonly email: string;
  readonly password: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** A client of the gateway, as a front end is one: it keeps its token, its headers and its cookies. */
export class GatewayClient {
  #cookie: string | null = null;

  constructor(
    readonly gatewayUrl: string,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** The same client with more headers, such as a token, a purpose or a case. */
  with(headers: Readonly<Record<string, string>>): GatewayClient {
    return new GatewayClient(this.gatewayUrl, { ...this.headers, ...headers });
  }

  as({ accessToken }: Pick<Person, "accessToken">): GatewayClient {
    return this.with({ authorization: `Bearer ${accessToken}` });
  }

  async ask(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    const response = await fetch(`${this.gatewayUrl}/graphql`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "accept-language": "en",
        ...(this.#cookie && { cookie: this.#cookie }),
        ...this.headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    this.#cookie = response.headers.get("set-cookie")?.split(";")[0] ?? this.#cookie;
    const { data = null, errors = [], extensions = {} } = (await response.json()) as Partial<Answer>;
    const requestId = response.headers.get("x-request-id") ?? "";
    return { status: response.status, requestId, data, errors, extensions };
  }
}

const REGISTER = `mutation ($input: RegisterAccountInput!) {
  registerAccount(input: $input) { registration { receivedAt } userErrors { code field } }
}`;
const SIGN_IN = `mutation ($input: SignInInput!) {
  signIn(input: $input) { session { accessToken refreshToken } userErrors { code } }
}`;

let people = 0;

/** Registers somebody new and signs them in. */
export async function registerPerson(
  client: GatewayClient,
  over: Readonly<Record<string, unknown>> = {},
): Promise<Person> {
  people += 1;
  const input = {
    name: `Orang ${String(people)}`,
    email: `orang${String(people)}@contoh.id`,
    password: `kata-sandi-rahasia-${String(people)}`,
    dateOfBirth: "1990-05-17",
    acknowledgedNoticeVersion: 1,
    ...over,
  };
  const registered = await client.ask(REGISTER, { input });
  if (!registered.data?.registerAccount?.registration)
    throw new Error(`Not registered: ${JSON.stringify(registered)}`);
  return signIn(client, input);
}

export async function signIn(
  client: GatewayClient,
  { email, password }: { email: string; password: string },
): Promise<Person> {
  const { data, errors } = await client.ask(SIGN_IN, { input: { email, password } });
  const session = data?.signIn?.session;
  if (!session) throw new Error(`Not signed in: ${JSON.stringify({ data, errors })}`);
  const claims = JSON.parse(Buffer.from(session.accessToken.split(".")[1], "base64url").toString()) as {
    sub: string;
  };
  return { accountId: claims.sub, email, password, ...session };
}

/** Registers a merchant of the person's and signs in again, so that the token names it. */
export async function registerMerchant(
  client: GatewayClient,
  owner: Person,
  tradeName = "Toko Alpukat",
): Promise<Person & { readonly merchantId: string }> {
  const { data, errors } = await client
    .as(owner)
    .ask(
      `mutation ($input: RegisterMerchantInput!) { registerMerchant(input: $input) { merchant { id } userErrors { code } } }`,
      { input: { tradeName, idempotencyKey: crypto.randomUUID() } },
    );
  const merchantId = data?.registerMerchant?.merchant?.id as string | undefined;
  if (!merchantId) throw new Error(`No merchant: ${JSON.stringify({ data, errors })}`);
  return { ...(await signIn(client, owner)), merchantId };
}
