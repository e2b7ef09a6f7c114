#!/usr/bin/env node
import { main, processTerminal } from "./cli.ts";

const terminal = processTerminal((origin) => `Open ${origin}/ to start a private call.`);
process.exitCode = await main(process.argv.slice(2), process.env, terminal);
