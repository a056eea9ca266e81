import { BackendError, Executor } from "borisjs";
import { aws, type StageConfig } from "borisjs/aws";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { double } from "../functions/arithmetic.ts";
import { DeployedStage } from "../support/deployed-stage.ts";
import { AwsError } from "../support/emulator/aws-error.ts";

/** Every mistake with a stage ends in one line that says what to do, on the futures that it concerns. */

let stage: DeployedStage;
beforeEach(async () => {
  stage = await DeployedStage.deploy({ maxConcurrency: 0 });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await stage[Symbol.asyncDispose]();
});

/** What the future of one task says. */
async function failureOf(config: Partial<StageConfig> = {}, pool = "default"): Promise<string> {
  await using executor = new Executor({
    backend: aws({ config: { ...stage.config, ...config }, endpoint: stage.emulator.endpoint }),
  });
  const error = await executor.submit(double, 1, { pool }).exception();
  expect(error).toBeInstanceOf(BackendError);
  return (error as BackendError).message;
}

/** Requests of that action fail, as AWS says it. */
function refuse(action: string, error: AwsError): void {
  stage.emulator.intercept = (request) => {
    if (request.action === action) throw error;
  };
}

describe("credentials", () => {
  test("that are not there", async () => {
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, undefined);
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    vi.stubEnv("AWS_CONFIG_FILE", "/dev/null");
    expect(await failureOf()).toMatch(
      /^Cannot make completion queue '\S+': no AWS credentials were found\. Run `aws sso login`/,
    );
  });

  test("that have expired", async () => {
    refuse("CreateQueue", new AwsError("ExpiredToken", "The security token included in the request is expired"));
    expect(await failureOf()).toMatch(/: the AWS credentials have expired\. Renew them/);
  });

  test("that expire while tasks are sent", { timeout: 60_000 }, async () => {
    refuse("SendMessageBatch", new AwsError("ExpiredToken", "The security token included in the request is expired"));
    expect(await failureOf()).toMatch(/^Cannot send to queue 'tasks': the AWS credentials have expired/);
  });

  test("that AWS does not know", async () => {
    refuse(
      "CreateQueue",
      new AwsError("InvalidClientTokenId", "The security token included in the request is invalid", 403),
    );
    expect(await failureOf()).toMatch(/: AWS does not accept the credentials\./);
  });
});

describe("permissions", () => {
  test("that are missing are named, with the resource if AWS tells it", async () => {
    const reason =
      "User: arn:aws:iam::1:user/ann is not authorized to perform: sqs:createqueue on resource: arn:aws:sqs:us-east-1:1:boris-test-done-x because";
    refuse("CreateQueue", new AwsError("AccessDenied", reason, 403));
    expect(await failureOf()).toMatch(
      /: the permission sqs:CreateQueue on arn:aws:sqs:us-east-1:1:boris-test-done-x is missing\. Attach the stage's client policy/,
    );
  });

  test("to write objects", async () => {
    refuse("PutObject", new AwsError("AccessDenied", "Access Denied", 403));
    expect(await failureOf()).toMatch(
      /^Cannot put object '\S+' into bucket 'bucket': the permission s3:PutObject is missing\./,
    );
  });
});

describe("the stage", () => {
  const find = async (options: { readonly stage?: string }): Promise<string> => {
    await using executor = new Executor({ backend: aws({ ...options, endpoint: stage.emulator.endpoint }) });
    return ((await executor.submit(double, 1).exception()) as Error).message;
  };

  test("is found by its parameter, or by BORIS_CONFIG", async () => {
    stage.emulator.ssm.parameters.set("/boris/test/config", JSON.stringify({ ...stage.config, bucket: "absent" }));
    expect(await find({ stage: "test" })).toContain("bucket is gone");
    vi.stubEnv("BORIS_CONFIG", JSON.stringify({ ...stage.config, bucket: "other" }));
    expect(await find({})).toContain("bucket 'other'");
  });

  test("that nobody names", async () => {
    expect(await find({})).toBe("Cannot find a stage: give aws({ stage }), or set BORIS_STAGE");
  });

  test("that is not deployed", async () => {
    expect(await find({ stage: "nowhere" })).toBe(
      "Cannot find stage 'nowhere' in us-east-1: it is not deployed there. Run `sst deploy --stage nowhere`, or set AWS_REGION to where it is",
    );
  });

  test("whose configuration is damaged, or of another kind", async () => {
    vi.stubEnv("BORIS_CONFIG", "{");
    expect(await find({})).toBe(
      "Cannot read a stage configuration message: it must be a JSON object (BORIS_CONFIG). Deploy the stage again with this version of boris",
    );
    vi.stubEnv("BORIS_CONFIG", JSON.stringify({ ...stage.config, v: 2 }));
    expect(await find({})).toContain("'v' must be 1");
  });

  test("that was deployed with another version", async () => {
    expect(await failureOf({ version: "0.2.0" })).toMatch(
      /^Cannot use stage 'test': it was deployed with boris 0\.2\.0, and this is boris 0\.1\.0\. Deploy it again, or install borisjs@0\.2\.0$/,
    );
  });

  test("that has no such pool", async () => {
    expect(await failureOf({}, "huge")).toBe("Cannot use pool 'huge': stage 'test' has the pools 'default'");
  });

  test("whose bucket is gone", async () => {
    stage.emulator.s3.deleteBucket("bucket");
    expect(await failureOf()).toMatch(/: the stage's bucket is gone\. Deploy the stage again/);
  });

  test("whose task queue is gone", async () => {
    const { default: pool } = stage.config.pools;
    const tasksUrl = `${stage.emulator.endpoint}/000000000000/absent`;
    expect(await failureOf({ pools: { default: { ...(pool as NonNullable<typeof pool>), tasksUrl } } })).toBe(
      "Cannot send to queue 'absent': the queue does not exist, or was deleted",
    );
  });

  test("that is in another region", async () => {
    refuse("PutObject", new AwsError("PermanentRedirect", "The bucket is in this region: eu-west-1", 301));
    expect(await failureOf()).toMatch(/: the stage is in another region\. Set AWS_REGION/);
  });

  test("that cannot be reached", { timeout: 60_000 }, async () => {
    await using executor = new Executor({ backend: aws({ config: stage.config, endpoint: "http://127.0.0.1:9" }) });
    const error = await executor.submit(double, 1).exception();
    expect((error as Error).message).toMatch(/: AWS cannot be reached\. Check the network and the region$/);
  });
});

test("futures reject when the completion queue is deleted under them", async () => {
  await using executor = new Executor({ backend: aws({ config: stage.config, endpoint: stage.emulator.endpoint }) });
  const future = executor.submit(double, 1);
  const [queue = ""] = await vi.waitUntil(async () => {
    const names = await stage.queueNames("boris-test-done-");
    return names.length > 0 ? names : undefined;
  });
  await stage.deleteQueue(queue);
  const error = await future.exception();
  expect((error as Error).message).toMatch(
    /^Cannot learn how tasks end: .* Attach to the job to get its durable results$/,
  );
});
