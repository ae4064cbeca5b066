import { runPackTests } from "./pack.ts";

runPackTests("policies/api-attacks", 25);
