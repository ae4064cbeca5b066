/** All detectors, in the order of their names in types.ts. */
import { detector as ldapInjection } from "./ldap-injection/detector.ts";
import { detector as nosqlInjection } from "./nosql-injection/detector.ts";
import { detector as sqlInjection } from "./sql-injection/detector.ts";
import type { Detector } from "./types.ts";
import { detector as xpathInjection } from "./xpath-injection/detector.ts";

export const detectors: readonly Detector[] = [sqlInjection, nosqlInjection, ldapInjection, xpathInjection];
