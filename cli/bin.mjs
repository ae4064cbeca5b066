#!/usr/bin/env node
import { freshen } from "./freshen.mjs";

process.setSourceMapsEnabled(true);
await freshen();
const { main } = await import("../dist/cli/main.js");
process.exitCode = await main(process.argv.slice(2));
