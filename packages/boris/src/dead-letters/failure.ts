export { type Failure, failureOf } from "../protocol/failure.ts";
