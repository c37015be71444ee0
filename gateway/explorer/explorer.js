"use strict";

/* The explorer of a demo: GraphiQL, a menu of the demo's sign-ins and the purposes that staff must state. */
(async () => {
  const SIGN_IN =
    "mutation SignIn($input: SignInInput!) { signIn(input: $input) { session { accessToken } userErrors { code } } }";
  const element = (id) => document.getElementById(id);
  const settings = await (await fetch("/explorer/settings.json")).json();
  let signedIn = null;
  let token = null;

  const post = async (body, headers = {}) => {
    const response = await fetch("/graphql", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/graphql-response+json, application/json",
        ...headers,
      },
      body: JSON.stringify(body),
    });
    return response.json();
  };

  const signIn = async (person) => {
    signedIn = person;
    token = null;
    if (!person) return "";
    const { email, password } = person;
    const { data } = await post({ query: SIGN_IN, variables: { input: { email, password } } });
    token = data?.signIn?.session?.accessToken ?? null;
    return token ? "" : "The sign-in was refused.";
  };

  const ask = (params, headers) => {
    const purpose = element("purpose").value;
    return post(params, {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(purpose && { "x-alpokat-purpose": purpose }),
      ...headers,
    });
  };

  /** An access token ends after 15 minutes; the demo's passwords are known, so it is replaced without asking. */
  const fetcher = async (params, options = {}) => {
    const answer = await ask(params, options.headers);
    const isOver = answer.errors?.some((error) => error.extensions?.code === "UNAUTHENTICATED");
    if (!isOver || !signedIn) return answer;
    await signIn(signedIn);
    return ask(params, options.headers);
  };

  const fill = (id, labels) =>
    element(id).append(...labels.map((label, index) => new Option(label, index || "")));
  fill("sign-in", ["nobody", ...settings.signIns.map(({ label }) => label)]);
  element("purpose").append(
    new Option("none", ""),
    ...settings.purposes.map((purpose) => new Option(purpose)),
  );
  element("sign-in").addEventListener("change", async ({ target }) => {
    element("state").value = "…";
    element("state").value = await signIn(settings.signIns[target.selectedIndex - 1] ?? null);
  });

  ReactDOM.createRoot(element("explorer")).render(
    React.createElement(GraphiQL, {
      fetcher,
      defaultTabs: settings.firstQueries.map((query) => ({ query })),
    }),
  );
})();
