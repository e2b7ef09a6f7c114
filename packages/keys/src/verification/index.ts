/**
 * The code by which people know that they are in the same group, by commit and reveal. docs/groups.md has the construction.
 *
 * @module
 */
export { CodeExchange, type ExchangeMember, type ExchangePlace, type ExchangeRefusal } from "./exchange.ts";
export { partLength, type CommitmentPlace, type VerificationCode } from "./code.ts";
