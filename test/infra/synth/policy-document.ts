/** Arguments of the AWS provider's `getPolicyDocument`. */
export interface PolicyDocumentArgs {
  readonly statements?: readonly {
    readonly effect?: string;
    readonly actions: readonly string[];
    readonly resources?: readonly string[];
    readonly principals?: readonly { readonly type: string; readonly identifiers: readonly string[] }[];
    readonly conditions?: readonly {
      readonly test: string;
      readonly variable: string;
      readonly values: readonly string[];
    }[];
  }[];
}

/** The policy that the AWS provider makes of them. */
export function policyDocument({ statements = [] }: PolicyDocumentArgs): object {
  return {
    Version: "2012-10-17",
    Statement: statements.map(({ effect = "Allow", actions, resources, principals, conditions }) => ({
      Effect: effect,
      Action: actions,
      ...(resources && { Resource: resources }),
      ...(principals && {
        Principal: Object.fromEntries(principals.map(({ type, identifiers }) => [type, identifiers])),
      }),
      ...(conditions && {
        Condition: Object.fromEntries(conditions.map(({ test, variable, values }) => [test, { [variable]: values }])),
      }),
    })),
  };
}
