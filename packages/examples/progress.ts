/**
 * Searches a landscape with many valleys for its lowest point, square by square. On a terminal you see how far it is;
 * afterwards the job tells what it took and what it would have cost on AWS, and `boris report` makes a page of it to show
 * to others.
 */
import { Executor } from "borisjs";
import { randomNumbers } from "./random-numbers.ts";

interface Point {
  readonly x: number;
  readonly y: number;
}

const descentsPerSquare = 200;

/** Himmelblau's function, which has four valleys of the same depth, with ripples, which make one of them the deepest. */
function heightAt({ x, y }: Point): number {
  const ripples = Math.sin(5 * x) ** 2 + Math.sin(5 * y) ** 2;
  return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2 + ripples;
}

/** Walks downhill in ever smaller steps. */
function descend(start: Point): Point {
  let best = start;
  for (let step = 1; step > 1e-6;) {
    const around = [-step, 0, step].flatMap((dx) => [-step, 0, step].map((dy) => ({ x: best.x + dx, y: best.y + dy })));
    const next = lowest(around);
    if (heightAt(next) < heightAt(best)) best = next;
    else step /= 2;
  }
  return best;
}

function lowest(points: readonly Point[]): Point {
  return points.reduce((least, point) => (heightAt(point) < heightAt(least) ? point : least));
}

/** The lowest point that is found from the square that begins at a corner. */
function searchSquare(corner: Point): Point & { readonly height: number } {
  const random = randomNumbers(corner.x * 100 + corner.y);
  const starts = Array.from({ length: descentsPerSquare }, () => ({ x: corner.x + random(), y: corner.y + random() }));
  const found = lowest(starts.map(descend));
  return { ...found, height: heightAt(found) };
}

const side = Array.from({ length: 12 }, (_, index) => index - 6);
const corners = side.flatMap((x) => side.map((y) => ({ x, y })));

await using executor = new Executor();
const job = executor.map(searchSquare, corners, { name: "valleys", progress: true });
const best = lowest(await job.results());
console.log(`lowest point: x = ${best.x.toFixed(2)}, y = ${best.y.toFixed(2)}`);

const { tasks, runMs, cost } = job.stats();
console.log(`${tasks.succeeded} tasks, ${runMs.p50.toFixed(0)} ms each (median)`);
console.log(`on AWS, about ${cost.dollars.toFixed(4)} dollars`);
console.log(`npx boris report ${job.id}`);
