/**
 * The suite that every media plane passes.
 *
 * @module
 */
export { mediaPlaneContract, type PlaneRule } from "./planes/contract.ts";
export type { PlaneLab } from "./planes/lab.ts";
