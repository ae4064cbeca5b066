// The data folder beside the checkout, where there is one: real files of every kind that it holds, read whole.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as assert from "uvu/assert";
import { suite } from "../support/suite.ts";
import { readAll, shown } from "./reading.ts";

const data = fileURLToPath(new URL("../../../../shared/data", import.meta.url));
const test = suite("replay: real files");
const missing = (file: string): string | undefined => (existsSync(join(data, file)) ? undefined : `../shared/data/${file} is not there`);
const optional = { optional: true };

test.unless(missing("traffic/apache_access.log"), "an access log of 10,000 lines, one of them cut", async () => {
  const { exchanges, notes } = await readAll(join(data, "traffic/apache_access.log"));
  assert.equal([exchanges.length, notes.length], [10_000, 0]);
  assert.is(shown(exchanges[8_898]!).request, "GET /scripts/grok-py-test/configlib.py");
}, optional);

test.unless(missing("traffic/crapi.postman.json"), "a collection of 49 requests", async () => {
  const { exchanges } = await readAll(join(data, "traffic/crapi.postman.json"));
  assert.is(exchanges.length, 49);
  const { request, headers } = shown(exchanges[11]!);
  assert.equal([request, (headers as string[])[0]], ["GET /identity/api/v2/vehicle/vehicle_id/location", "host: url"]);
}, optional);

test.unless(missing("http/crs_regression.jsonl"), "5,051 stages of the CRS tests, each with an id of its own", async () => {
  const { exchanges } = await readAll(join(data, "http/crs_regression.jsonl"));
  assert.is(exchanges.length, 5_051);
  assert.is(new Set(exchanges.map((exchange) => exchange.id)).size, 5_051);
  assert.equal([1, 0, undefined].map((label) => exchanges.filter((exchange) => exchange.label === label).length), [4_022, 994, 35]);
}, optional);

test.unless(missing("http/test.jsonl"), "11,433 values at every place", async () => {
  for (const place of ["query", "json", "header"] as const) {
    assert.is((await readAll(join(data, "http/test.jsonl"), undefined, { place })).exchanges.length, 11_433);
  }
}, optional);

test.run();
