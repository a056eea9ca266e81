/** One statement of a policy, with lists where JSON may have single values. */
export interface Statement {
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Who, by kind: `{ Service: ["lambda.amazonaws.com"] }`. */
  readonly principals: Readonly<Record<string, readonly string[]>>;
  readonly conditions: object;
}

type OneOrMany = string | readonly string[];

interface PolicyJson {
  readonly Statement: readonly {
    readonly Effect: "Allow" | "Deny";
    readonly Action: OneOrMany;
    readonly Resource?: OneOrMany;
    readonly Principal?: string | Readonly<Record<string, OneOrMany>>;
    readonly Condition?: object;
  }[];
}

/** `policy` is JSON, or what becomes JSON. */
export function statementsOf(policy: string | object): readonly Statement[] {
  const { Statement: statements } = (typeof policy === "string" ? JSON.parse(policy) : policy) as PolicyJson;
  return statements.map(({ Effect, Action, Resource = [], Principal = {}, Condition = {} }) => ({
    effect: Effect,
    actions: list(Action),
    resources: list(Resource),
    principals:
      typeof Principal === "string"
        ? { [Principal]: [Principal] }
        : Object.fromEntries(Object.entries(Principal).map(([kind, who]) => [kind, list(who)])),
    conditions: Condition,
  }));
}

/** Whether statements without conditions allow a request, as IAM judges it. */
export function allows(statements: readonly Statement[], action: string, resource: string): boolean {
  const concerned = statements.filter(
    ({ actions, resources }) =>
      actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
      resources.some((pattern) => matches(pattern, resource)),
  );
  return concerned.length > 0 && concerned.every(({ effect }) => effect === "Allow");
}

/** True if anyone, for whatever they ask of `resource` over plain HTTP, is refused. */
export function refusesPlainHttp(
  statements: readonly Statement[],
  service: string,
  resources: readonly string[],
): boolean {
  return statements.some(
    ({ effect, actions, resources: refused, principals, conditions }) =>
      effect === "Deny" &&
      actions.includes(`${service}:*`) &&
      resources.every((resource) => refused.includes(resource)) &&
      principals["*"]?.includes("*") === true &&
      JSON.stringify(conditions) === '{"Bool":{"aws:SecureTransport":["false"]}}',
  );
}

function list(value: OneOrMany): readonly string[] {
  return typeof value === "string" ? [value] : value;
}

/** `*` stands for any characters, `?` for one. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(text);
}
