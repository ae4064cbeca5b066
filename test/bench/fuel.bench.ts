// Fuel: what runs in a module, counted by Wasmtime. ../fuel asserts these figures; here they are kept with a date.
import { installPart } from "../../cli/parts/index.ts";
import { figures, FuelMeter } from "../fuel/figures.ts";
import { suite } from "../support/suite.ts";
import { BenchRecord } from "./record.ts";

const test = suite("bench: fuel");
const installed = await installPart("wasmtime-50.0.1");

test.unless("missing" in installed ? installed.missing : undefined, "fuel of a request and of a byte", async () => {
  const record = new BenchRecord("fuel"), meter = new FuelMeter((installed as { path: string }).path);
  try {
    record.add({
      title: "Fuel", notes: ["about one a WebAssembly instruction, the same on every machine; host calls count nothing; requests of 15 headers and 1.5 KB"],
      columns: ["what", "fuel"], rows: Object.entries(await figures(meter)).map(([name, fuel]) => [name.replace("hundredths a byte", "a byte"), name.includes("hundredths") ? fuel / 100 : fuel]), digits: 0,
    });
    record.write();
  } finally {
    meter.close();
  }
});

test.run();
