/** All detectors, in the order of their names in types.ts. */
import { detector as codeInjection } from "./code-injection/detector.ts";
import { detector as commandInjection } from "./command-injection/detector.ts";
import { detector as crossSiteScripting } from "./cross-site-scripting/detector.ts";
import { detector as deserialisation } from "./deserialisation/detector.ts";
import { detector as expressionInjection } from "./expression-injection/detector.ts";
import { detector as fileInclusion } from "./file-inclusion/detector.ts";
import { detector as headerInjection } from "./header-injection/detector.ts";
import { detector as informationLeak } from "./information-leak/detector.ts";
import { detector as ldapInjection } from "./ldap-injection/detector.ts";
import { detector as nosqlInjection } from "./nosql-injection/detector.ts";
import { detector as pathTraversal } from "./path-traversal/detector.ts";
import { detector as prototypePollution } from "./prototype-pollution/detector.ts";
import { detector as requestForgery } from "./request-forgery/detector.ts";
import { detector as requestSmuggling } from "./request-smuggling/detector.ts";
import { detector as scanner } from "./scanner/detector.ts";
import { detector as sqlInjection } from "./sql-injection/detector.ts";
import { detector as templateInjection } from "./template-injection/detector.ts";
import { detector as webShell } from "./web-shell/detector.ts";
import { detector as xmlExternalEntity } from "./xml-external-entity/detector.ts";
import { detector as xpathInjection } from "./xpath-injection/detector.ts";
import type { Detector } from "./types.ts";

export const detectors: readonly Detector[] = [
  sqlInjection,
  crossSiteScripting,
  commandInjection,
  pathTraversal,
  fileInclusion,
  requestForgery,
  templateInjection,
  nosqlInjection,
  ldapInjection,
  xpathInjection,
  xmlExternalEntity,
  expressionInjection,
  deserialisation,
  codeInjection,
  prototypePollution,
  headerInjection,
  requestSmuggling,
  scanner,
  webShell,
  informationLeak,
];
