import { buildLambda } from "./build-lambda.ts";

export interface LambdaFunctionArgs extends Omit<sst.aws.FunctionArgs, "bundle" | "handler"> {
  /** Module of this repository whose export `handler` is run. */
  readonly entry: string;
}

/** A Lambda function of boris' own code, which runs on Lambda in `sst dev` as well: hundreds run at once. */
export function lambdaFunction(name: string, { entry, ...args }: LambdaFunctionArgs): sst.aws.Function {
  return new sst.aws.Function(name, {
    ...args,
    // What is deployed is built here and not by SST, so that tests run the very same files.
    bundle: buildLambda(name, entry),
    handler: "handler.handler",
    runtime: "nodejs24.x",
    architecture: "arm64",
    dev: false,
    logging: { retention: "1 month" },
    transform: {
      role: (role) => {
        // SST 4.17.1 lets every principal of the account assume the roles of its functions.
        role.assumeRolePolicy = $jsonStringify(
          aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }),
        );
      },
    },
  });
}
