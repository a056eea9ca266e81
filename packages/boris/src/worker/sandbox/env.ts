/** Runs `body` with a job's environment variables, and puts back what was there. */
export async function withEnv<T>(env: Readonly<Record<string, string>>, body: () => T | Promise<T>): Promise<T> {
  const names = Object.keys(env);
  if (names.length === 0) return body();
  const before = names.map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, env);
  try {
    return await body();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
