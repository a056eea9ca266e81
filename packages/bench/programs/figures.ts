/** What measured programs have in common: how they report, and since when. */

export type Figures = Readonly<Record<string, number>>;

/** Environment variable that holds the time, in milliseconds since the epoch, at which the program was started. */
export const startedAtVariable = "BENCH_STARTED_AT";

export function msSinceStart(): number {
  return Date.now() - Number(process.env[startedAtVariable]);
}

export function report(figures: Figures): void {
  console.log(JSON.stringify(figures));
}

/** CPU time of this process alone, in milliseconds. */
export function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
