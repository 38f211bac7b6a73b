export * from "./model";
export { asProblem, Problem } from "./problem";
export { createApi, type Api } from "./operations";
export { openLive, type LiveState } from "./live";
export type { Progress } from "./upload";
