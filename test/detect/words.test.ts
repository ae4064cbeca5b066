// What stands alone in names and values of ordinary APIs is denied nowhere: each word as a key, as the name of a parameter and as a value. By the reference.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { detectors } from "../../cli/detectors/index.ts";
import { scoreFor, type InputPlace } from "../../cli/detectors/types.ts";
import { detect, windowsOf } from "../../cli/evaluate/detect/index.ts";
import { packageRoot } from "../../cli/package-root.ts";
import { suite } from "../support/suite.ts";
import { apiValues, apiWords } from "./words.ts";

const test = suite("detect: words of APIs");
const requests = detectors.filter(({ name }) => name !== "information-leak");
const schemas = join(packageRoot, "..", "shared", "data", "schemas");

function denied(texts: Iterable<string>, places: readonly InputPlace[]): string[] {
  return [...new Set(texts)].flatMap((text) => places.flatMap((place) => {
    const hits = windowsOf(Buffer.from(text, "utf8").toString("latin1")).flatMap((window) => detect(window, place, requests)).filter(({ score }) => score >= scoreFor.medium);
    return hits.map(({ detector, parts }) => `${place} ${JSON.stringify(text)}: ${detector} ${parts.map(({ finding }) => finding).join(", ")}`);
  }));
}

test("words, in any place", () => {
  // A name that reaches for the prototype is an attack as the name of something.
  assert.equal(denied(apiWords.filter((word) => word !== "proto"), ["json-key", "query-name", "form-name", "cookie-name", "multipart-name", "json", "query", "form", "cookie", "xml"]), []);
});

test("names that are commands alone", () => {
  assert.equal(denied(["uname", "Uname", "whoami", "dmesg", "ifconfig"], ["json-key", "query-name", "form-name", "cookie-name", "multipart-name"]), []);
});

test("short values", () => {
  assert.equal(denied(apiValues, ["json", "query", "form", "cookie", "multipart", "xml"]), []);
});

test.unless(existsSync(schemas) ? undefined : "../shared/data is not there", "every name of two large APIs", () => {
  const names = ["github.graphql", "crapi-openapi.json"].flatMap((file) => readFileSync(join(schemas, file), "utf8").match(/[A-Za-z_][\w-]{1,40}/g) as string[]);
  assert.equal(denied(names, ["json-key", "query-name", "json", "query"]), []);
});

test.run();
