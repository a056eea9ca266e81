/**
 * Holds the CPU time of boris's client for tasks on AWS (send, receive, delete, in batches of ten) against what the AWS SDK
 * alone takes for the same requests, and prints both as lines of JSON. Arguments: number of tasks, and of rounds.
 */
import { measureClientCpu } from "./aws/client-cpu.ts";
import { print } from "./print.ts";

/** By which boris may be dearer than the requests that it makes. */
const mostRatio = 1.3;

const [, , tasks = "10000", rounds = "3"] = process.argv;
const { boris, sdk, ...requests } = await measureClientCpu(Number(tasks), Number(rounds));
const { cpuMs: borisMs = NaN, wallMs = NaN } = boris;
const { cpuMs: sdkMs = NaN } = sdk;
const ratio = borisMs / sdkMs;

print("CPU of the client", {
  ...requests,
  borisCpuPerTaskMs: borisMs / requests.tasks,
  sdkCpuPerTaskMs: sdkMs / requests.tasks,
  sdkCpuPerRequestMs: sdkMs / (requests.sends + requests.receives + requests.deletes),
  borisTasksPerSecondOfCpu: (requests.tasks / borisMs) * 1_000,
  // With everything else of the stage on the same machine.
  borisTasksPerSecond: (requests.tasks / wallMs) * 1_000,
});
print("CPU of the client against the AWS SDK alone", { ratio, atMost: mostRatio, holds: ratio <= mostRatio });
