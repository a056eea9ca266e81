import { Executor } from "borisjs";
import { double } from "./double.ts";

const executor = new Executor();
console.log(await executor.submit(double, 21).result());
