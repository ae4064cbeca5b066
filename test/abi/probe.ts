// The probe fixture under node's WebAssembly, with views of bytes as Buffers on this side.
import { compileAssembly } from "../support/assembly.ts";
import { instantiate } from "../support/instantiate.ts";

type Functions = Record<string, (...values: (number | bigint)[]) => never>;

/** What a test's host answers: bytes to hand over through the module's allocator, or a bare status. */
export type Answer = { bytes: Uint8Array } | { status: number } | { raw: { address: number; length: number } };

export interface Probe {
  call: Functions;
  memory: { readonly buffer: ArrayBuffer };
  /** Copies bytes into memory of the module that the arena does not use, and returns the view. One after the other until `forget`. */
  put(bytes: Uint8Array): bigint;
  forget(): void;
  /** The bytes of a view. */
  read(view: bigint): Buffer;
  /** The answer to the next fetch of a map or a property. */
  answer: Answer;
  environ: Uint8Array[];
}

/** Pages of memory: what the module does not use of them is the test's own. */
const pages = 8;
const pageBytes = 65_536;
const modulesOwnBytesMax = 8192;

/** Compiles the probe with an arena of that size and instantiates it. */
export async function startProbe(arenaBytes: number): Promise<Probe> {
  const { wasm } = await compileAssembly("test/abi/fixtures/probe.ts", { ARENA_BYTES: arenaBytes }, ["--initialMemory", String(pages)]);
  let probe: Probe;

  /** As the host does it: allocate in the module, copy, write address and length; no room is InvalidMemoryAccess. */
  const handOver = (addressOut: number, lengthOut: number): number => {
    const answer = probe.answer;
    if ("status" in answer) return answer.status;
    let raw = { address: 0, length: 0 };
    if ("raw" in answer) {
      raw = answer.raw;
    } else if (answer.bytes.length > 0) {
      raw = { address: (probe.call.proxy_on_memory_allocate as unknown as (size: number) => number)(answer.bytes.length) >>> 0, length: answer.bytes.length };
      if (raw.address === 0) return 6;
      new Uint8Array(probe.memory.buffer).set(answer.bytes, raw.address);
    }
    const view = new DataView(probe.memory.buffer);
    view.setUint32(addressOut, raw.address, true);
    view.setUint32(lengthOut, raw.length, true);
    return 0;
  };

  const functions: Record<string, Record<string, (...values: number[]) => number>> = {
    env: {
      proxy_get_header_map_pairs: (_map, address, length) => handOver(address!, length!),
      proxy_get_property: (_path, _size, address, length) => handOver(address!, length!),
    },
    wasi_snapshot_preview1: {
      environ_sizes_get: (count, size) => {
        const view = new DataView(probe.memory.buffer);
        view.setUint32(count!, probe.environ.length, true);
        view.setUint32(size!, probe.environ.reduce((sum, entry) => sum + entry.length + 1, 0), true);
        return 0;
      },
      environ_get: (pointers, buffer) => {
        const view = new DataView(probe.memory.buffer);
        let to = buffer!;
        probe.environ.forEach((entry, index) => {
          view.setUint32(pointers! + index * 4, to, true);
          new Uint8Array(probe.memory.buffer).set([...entry, 0], to);
          to += entry.length + 1;
        });
        return 0;
      },
    },
  };
  const { exports, memory } = instantiate(wasm, functions);
  const outside = Math.ceil((arenaBytes + modulesOwnBytesMax) / pageBytes) * pageBytes;
  let top = outside;
  probe = {
    call: exports as Functions,
    memory,
    put(bytes) {
      if (top + bytes.length > memory.buffer.byteLength) throw new Error("the test's own memory is full");
      new Uint8Array(memory.buffer).set(bytes, top);
      top += bytes.length;
      return (BigInt(bytes.length) << 32n) | BigInt(top - bytes.length);
    },
    forget() { top = outside; },
    read: (view) => Buffer.from(new Uint8Array(memory.buffer, Number(view & 0xffffffffn), Number(BigInt.asUintN(64, view) >> 32n)).slice()),
    answer: { status: 1 },
    environ: [],
  };
  return probe;
}

/** A serialised map, as the specification draws it. */
export function serialise(pairs: readonly (readonly [Uint8Array, Uint8Array])[]): Buffer {
  const head = Buffer.alloc(4 + 8 * pairs.length);
  head.writeUInt32LE(pairs.length, 0);
  pairs.forEach(([name, value], index) => {
    head.writeUInt32LE(name.length, 4 + 8 * index);
    head.writeUInt32LE(value.length, 8 + 8 * index);
  });
  const nul = Buffer.alloc(1);
  return Buffer.concat([head, ...pairs.flatMap(([name, value]) => [name, nul, value, nul])]);
}

/** The pairs of a serialised map, or undefined where it is malformed: the oracle for `checkedPairs`, written the slow way round. */
export function parse(map: Uint8Array): [Buffer, Buffer][] | undefined {
  if (map.length === 0 || (map.length === 1 && map[0] === 0)) return [];
  if (map.length < 4) return undefined;
  const view = new DataView(map.buffer, map.byteOffset, map.length);
  const count = view.getUint32(0, true);
  let at = 4 + 8 * count;
  if (at > map.length) return undefined;
  const pairs: [Buffer, Buffer][] = [];
  const take = (length: number): Buffer | undefined => {
    const end = at + length;
    if (end + 1 > map.length || map[end] !== 0) return undefined;
    const bytes = Buffer.from(map.subarray(at, end));
    at = end + 1;
    return bytes;
  };
  for (let index = 0; index < count; index++) {
    const name = take(view.getUint32(4 + 8 * index, true));
    const value = name && take(view.getUint32(8 + 8 * index, true));
    if (!name || !value) return undefined;
    pairs.push([name, value]);
  }
  return at === map.length ? pairs : undefined;
}
