/**
 * The suite that every media plane passes.
 *
 * @module
 */
export { mediaPlaneContract, type PlaneLab, type PlaneRule } from "./planes/contract.ts";
