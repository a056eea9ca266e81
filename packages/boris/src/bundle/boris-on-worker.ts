import path from "node:path";
import type { Plugin } from "esbuild";

const namespace = "boris-on-worker";

/** What tasks may use of boris, beside this file's folder in the sources as in the published package. */
const taskEntry = path.join(import.meta.dirname, `../task${path.extname(import.meta.filename)}`);

/**
 * A module that a task imports may also import `borisjs`, often to export an executor beside the task. The client
 * cannot go into a bundle, nor is it needed there, so it is replaced by stand-ins that can be made, and that
 * refuse to be used. `borisjs/task` is for tasks: it is bundled as any other module.
 */
export function borisOnWorker(): Plugin {
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter: /^borisjs(?:\/(?:local|aws|lambda))?$/ }, (request) => ({
        path: request.path,
        namespace,
      }));
      build.onLoad({ filter: /.*/, namespace }, (module) => ({
        contents: standIns(module.path),
        resolveDir: import.meta.dirname,
      }));
    },
  };
}

/**
 * CommonJS, since the names that will be asked for are not known. They are looked up in a prototype: that is
 * all that esbuild keeps of a module when it makes an ES module of it.
 */
function standIns(entry: string): string {
  return `
const task = require(${JSON.stringify(taskEntry)});
const refuse = (what) => { throw new Error(what + " of ${entry} cannot be used on a worker"); };
const standIn = (name) => {
  const use = { get: (target, key) =>
    key in target || typeof key === "symbol" ? target[key] : () => refuse(name + "." + key + "()") };
  const made = function () { return new.target ? new Proxy(this, use) : refuse(name + "()"); };
  return new Proxy(made, use);
};
const nameless = (name) => typeof name === "symbol" || name === "__esModule";
module.exports = Object.create(new Proxy({}, {
  get: (_, name) => nameless(name) ? undefined : name in task ? task[name] : standIn(name),
}));`;
}
