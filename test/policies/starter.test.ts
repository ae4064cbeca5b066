import { runPackTests } from "./pack.ts";

runPackTests("policies/starter", 10);
