// The functions that a module may import: the proxy-wasm ABI under "env", WASI under "wasi_snapshot_preview1" and "wasi_unstable".
// Each checks what it is given, acts through the effective context, and answers with a status; none throws for a module's mistake.
import type { Imports, WasmFunction, WasmValue } from "../engine.ts";
import type { FunctionType, ValueType } from "../../wasm/binary.ts";
import { bufferTypeMax, logLevels, mapTypeMax, Status, StreamType, streamTypeMax, type BufferType, type MapType } from "./abi.ts";
import { noBytes, type ByteString } from "./bytes.ts";
import type { Context } from "./context.ts";
import { pairsBytes, readPairs, writePairs } from "./pairs.ts";
import type { HostCallTrace } from "./records.ts";
import type { Vm } from "./vm.ts";
import { wasiFunctions, wasiTypes } from "./wasi.ts";

/** Number of i32 parameters, or the parameter types; all answer with an i32. */
const proxyTypes: Readonly<Record<string, number | readonly ValueType[]>> = {
  proxy_log: 3, proxy_get_log_level: 1, proxy_get_status: 3, proxy_set_property: 4, proxy_get_property: 4, proxy_send_local_response: 8,
  proxy_get_shared_data: 5, proxy_set_shared_data: 5, proxy_register_shared_queue: 3, proxy_resolve_shared_queue: 5, proxy_dequeue_shared_queue: 3, proxy_enqueue_shared_queue: 3,
  proxy_get_header_map_value: 5, proxy_add_header_map_value: 5, proxy_replace_header_map_value: 5, proxy_remove_header_map_value: 3,
  proxy_get_header_map_pairs: 3, proxy_set_header_map_pairs: 3, proxy_get_header_map_size: 2,
  proxy_get_buffer_status: 3, proxy_get_buffer_bytes: 5, proxy_set_buffer_bytes: 5,
  proxy_http_call: 10, proxy_grpc_call: 12, proxy_grpc_stream: 9, proxy_grpc_close: 1, proxy_grpc_cancel: 1, proxy_grpc_send: 4,
  proxy_set_tick_period_milliseconds: 1, proxy_get_current_time_nanoseconds: 1,
  proxy_define_metric: 4, proxy_increment_metric: ["i32", "i64"], proxy_record_metric: ["i32", "i64"], proxy_get_metric: 2,
  proxy_set_effective_context: 1, proxy_done: 0, proxy_call_foreign_function: 6, proxy_continue_stream: 1, proxy_close_stream: 1,
};

/** The type under which the host offers a function, or undefined where it offers none of that name. */
export function hostFunctionType(module: string, name: string): FunctionType | undefined {
  if (module === "env") {
    if (name === "emscripten_notify_memory_growth") return { parameters: ["i32"], results: [] };
    const parameters = Object.hasOwn(proxyTypes, name) ? proxyTypes[name]! : undefined;
    if (parameters === undefined) return undefined;
    return { parameters: typeof parameters === "number" ? Array<ValueType>(parameters).fill("i32") : parameters, results: ["i32"] };
  }
  return module === "wasi_snapshot_preview1" || module === "wasi_unstable" ? wasiTypes(name) : undefined;
}

/** Builds the imports of one machine. `guard` is asked before every call; `trace` hears of every call. */
export function hostFunctions(vm: Vm, guard: (name: string) => void, trace?: (entry: HostCallTrace) => void): Imports {
  const wrap = (functions: Readonly<Record<string, WasmFunction>>, prefix: string): Record<string, WasmFunction> => Object.fromEntries(
    Object.entries(functions).map(([name, body]): [string, WasmFunction] => [name, (...values) => {
      guard(prefix + name);
      if (trace === undefined) return body(...values);
      const entry: HostCallTrace = { kind: "host call", function: name, arguments: values, result: undefined };
      trace(entry);
      const result = body(...values);
      entry.result = result === undefined ? undefined : result as number | bigint;
      return result;
    }]));
  const wasi = wrap(wasiFunctions(vm), "wasi:");
  return { env: { ...wrap(proxyFunctions(vm), ""), emscripten_notify_memory_growth: () => {} }, wasi_snapshot_preview1: wasi, wasi_unstable: wasi };
}

/** Reads and writes the module's memory with every range checked; addresses arrive as signed numbers. */
class Access {
  readonly #vm: Vm;
  constructor(vm: Vm) { this.#vm = vm; }

  fits(address: number, bytes: number): boolean { return (address >>> 0) + (bytes >>> 0) <= this.#vm.memory.length; }

  text(address: number, bytes: number): ByteString {
    return bytes === 0 ? "" : this.#vm.memory.toString("latin1", address >>> 0, (address >>> 0) + (bytes >>> 0));
  }

  /** A copy: the memory may be changed or moved while the bytes are still in use. */
  bytes(address: number, bytes: number): Uint8Array {
    return bytes === 0 ? noBytes : Uint8Array.prototype.slice.call(this.#vm.memory, address >>> 0, (address >>> 0) + (bytes >>> 0));
  }

  word(address: number, value: number): boolean {
    if (!this.fits(address, 4)) return false;
    this.#vm.memory.writeUInt32LE(value >>> 0, address >>> 0);
    return true;
  }

  long(address: number, value: bigint): boolean {
    if (!this.fits(address, 8)) return false;
    this.#vm.memory.writeBigUInt64LE(BigInt.asUintN(64, value), address >>> 0);
    return true;
  }

  /** Hands over bytes: memory from the module's allocator, filled, and its address and size stored. An empty value needs no memory. */
  handOver(length: number, fill: (memory: Buffer, address: number) => void, addressAt: number, sizeAt: number): Status {
    let address = 0;
    if (length > 0) {
      address = this.#vm.allocate(length);
      if (address === 0) return Status.invalidMemoryAccess;
      fill(this.#vm.memory, address);
    }
    return this.word(addressAt, address) && this.word(sizeAt, length) ? Status.ok : Status.invalidMemoryAccess;
  }

  handOverText(text: ByteString, addressAt: number, sizeAt: number): Status {
    return this.handOver(text.length, (memory, address) => { memory.write(text, address, text.length, "latin1"); }, addressAt, sizeAt);
  }
}

type Words = number[];

function proxyFunctions(vm: Vm): Record<string, WasmFunction> {
  const access = new Access(vm);
  const context = (): Context => vm.effective!;
  const functions: Record<string, (...words: Words) => Status> = {
    ...logFunctions(vm, access, context), ...propertyFunctions(access, context), ...sharedFunctions(vm, access, context), ...headerFunctions(access, context),
    ...bufferFunctions(access, context), ...streamFunctions(vm, access, context), ...calloutFunctions(access, context), ...timeFunctions(vm, access, context), ...metricFunctions(vm, access),
  };
  const outside: WasmFunction = () => Status.internalFailure;
  return {
    // A start function may run before any context exists.
    ...Object.fromEntries(Object.entries(functions).map(([name, body]) => [name, ((...values: WasmValue[]) => vm.effective === undefined && name !== "proxy_log" ? outside() : body(...values as Words)) as WasmFunction])),
    proxy_increment_metric: ((id: number, offset: bigint) => vm.metrics.increment(id >>> 0, BigInt.asIntN(64, offset))) as WasmFunction,
    proxy_record_metric: ((id: number, value: bigint) => vm.metrics.record(id >>> 0, BigInt.asUintN(64, value))) as WasmFunction,
  };
}

function logFunctions(vm: Vm, access: Access, context: () => Context): Record<string, (...words: Words) => Status> {
  return {
    proxy_log(level, address, size) {
      const name = logLevels[level as number];
      if (name === undefined) return Status.badArgument;
      if (!access.fits(address!, size!)) return Status.invalidMemoryAccess;
      if (level! < vm.host.logLevel) return Status.ok;
      const source = vm.effective;
      vm.host.log({ level: name, message: access.text(address!, size!), plugin: source?.pluginName ?? "", contextId: source?.id ?? 0 }, vm.recorder);
      return Status.ok;
    },
    proxy_get_log_level(levelAt) { return access.word(levelAt!, vm.host.logLevel) ? Status.ok : Status.invalidMemoryAccess; },
    proxy_get_status(codeAt, messageAt, messageSizeAt) {
      const { code, message } = context().root.status;
      return access.word(codeAt!, code) ? access.handOverText(message, messageAt!, messageSizeAt!) : Status.invalidMemoryAccess;
    },
    proxy_call_foreign_function(nameAt, nameSize, argumentAt, argumentSize, resultAt, resultSizeAt) {
      if (!access.fits(nameAt!, nameSize!) || !access.fits(argumentAt!, argumentSize!)) return Status.invalidMemoryAccess;
      const body = vm.host.foreignFunctions.get(access.text(nameAt!, nameSize!));
      if (body === undefined) return Status.notFound;
      const answer = body(context(), access.text(argumentAt!, argumentSize!));
      const result = typeof answer === "string" ? answer : "";
      const address = resultAt !== 0 && result.length > 0 ? vm.allocate(result.length) : 0;
      if (resultAt !== 0 && result.length > 0) {
        if (address === 0) return Status.invalidMemoryAccess;
        vm.memory.write(result, address, result.length, "latin1");
      }
      if (resultAt !== 0 && !access.word(resultAt!, address)) return Status.invalidMemoryAccess;
      if (resultSizeAt !== 0 && !access.word(resultSizeAt!, result.length)) return Status.invalidMemoryAccess;
      return typeof answer === "string" ? Status.ok : answer;
    },
  };
}

function propertyFunctions(access: Access, context: () => Context): Record<string, (...words: Words) => Status> {
  return {
    proxy_get_property(pathAt, pathSize, valueAt, valueSizeAt) {
      if (!access.fits(pathAt!, pathSize!)) return Status.invalidMemoryAccess;
      const value = context().property(access.text(pathAt!, pathSize!));
      return typeof value === "string" ? access.handOverText(value, valueAt!, valueSizeAt!) : value;
    },
    proxy_set_property(pathAt, pathSize, valueAt, valueSize) {
      if (!access.fits(pathAt!, pathSize!) || !access.fits(valueAt!, valueSize!)) return Status.invalidMemoryAccess;
      return context().setProperty(access.text(pathAt!, pathSize!), access.text(valueAt!, valueSize!));
    },
  };
}

function sharedFunctions(vm: Vm, access: Access, context: () => Context): Record<string, (...words: Words) => Status> {
  const { shared } = vm.host;
  return {
    proxy_get_shared_data(keyAt, keySize, valueAt, valueSizeAt, casAt) {
      if (!access.fits(keyAt!, keySize!)) return Status.invalidMemoryAccess;
      const entry = shared.get(vm.vmId, access.text(keyAt!, keySize!));
      if (entry === undefined) return Status.notFound;
      const { value, cas } = entry;
      const handedOver = access.handOverText(value, valueAt!, valueSizeAt!);
      if (handedOver !== Status.ok) return handedOver;
      return access.word(casAt!, cas) ? Status.ok : Status.invalidMemoryAccess;
    },
    proxy_set_shared_data(keyAt, keySize, valueAt, valueSize, cas) {
      if (!access.fits(keyAt!, keySize!) || !access.fits(valueAt!, valueSize!)) return Status.invalidMemoryAccess;
      return shared.set(vm.vmId, access.text(keyAt!, keySize!), access.text(valueAt!, valueSize!), cas! >>> 0);
    },
    proxy_register_shared_queue(nameAt, nameSize, tokenAt) {
      if (!access.fits(nameAt!, nameSize!)) return Status.invalidMemoryAccess;
      const { root } = context();
      const token = shared.registerQueue(vm.vmId, access.text(nameAt!, nameSize!), (ready) => { vm.host.clock.after(0, () => root.queueReady(ready)); });
      return access.word(tokenAt!, token) ? Status.ok : Status.invalidMemoryAccess;
    },
    proxy_resolve_shared_queue(vmIdAt, vmIdSize, nameAt, nameSize, tokenAt) {
      if (!access.fits(vmIdAt!, vmIdSize!) || !access.fits(nameAt!, nameSize!)) return Status.invalidMemoryAccess;
      const token = shared.resolveQueue(access.text(vmIdAt!, vmIdSize!) || vm.vmId, access.text(nameAt!, nameSize!));
      if (token === undefined) return Status.notFound;
      return access.word(tokenAt!, token) ? Status.ok : Status.invalidMemoryAccess;
    },
    proxy_enqueue_shared_queue(token, dataAt, dataSize) {
      if (!access.fits(dataAt!, dataSize!)) return Status.invalidMemoryAccess;
      return shared.enqueue(token! >>> 0, access.text(dataAt!, dataSize!));
    },
    proxy_dequeue_shared_queue(token, dataAt, dataSizeAt) {
      const message = shared.dequeue(token! >>> 0);
      return typeof message === "string" ? access.handOverText(message, dataAt!, dataSizeAt!) : message;
    },
  };
}

function headerFunctions(access: Access, context: () => Context): Record<string, (...words: Words) => Status> {
  const isMap = (type: number | undefined): type is MapType => type! >>> 0 <= mapTypeMax;
  /** Reads name and value, or only the name, and changes the map if there is one that may be changed. */
  const change = (type: number, nameAt: number, nameSize: number, valueAt: number, valueSize: number, body: "add" | "replace" | "remove"): Status => {
    if (!isMap(type)) return Status.badArgument;
    if (!access.fits(nameAt, nameSize) || !access.fits(valueAt, valueSize)) return Status.invalidMemoryAccess;
    const map = context().map(type);
    if (map === undefined) return Status.badArgument;
    map[body](access.text(nameAt, nameSize), access.text(valueAt, valueSize));
    return Status.ok;
  };
  return {
    proxy_get_header_map_value(type, nameAt, nameSize, valueAt, valueSizeAt) {
      if (!isMap(type)) return Status.badArgument;
      if (!access.fits(nameAt!, nameSize!)) return Status.invalidMemoryAccess;
      const from = context();
      const map = from.readableMap(type);
      if (map === undefined) return from.missingMapStatus;
      const value = map.get(access.text(nameAt!, nameSize!));
      return value === undefined ? Status.notFound : access.handOverText(value, valueAt!, valueSizeAt!);
    },
    proxy_add_header_map_value(type, nameAt, nameSize, valueAt, valueSize) { return change(type!, nameAt!, nameSize!, valueAt!, valueSize!, "add"); },
    proxy_replace_header_map_value(type, nameAt, nameSize, valueAt, valueSize) { return change(type!, nameAt!, nameSize!, valueAt!, valueSize!, "replace"); },
    proxy_remove_header_map_value(type, nameAt, nameSize) { return change(type!, nameAt!, nameSize!, 0, 0, "remove"); },
    proxy_get_header_map_pairs(type, pairsAt, pairsSizeAt) {
      if (!isMap(type)) return Status.badArgument;
      const pairs = context().readableMap(type)?.pairs ?? [];
      return access.handOver(pairs.length === 0 ? 0 : pairsBytes(pairs), (memory, address) => writePairs(pairs, memory, address), pairsAt!, pairsSizeAt!);
    },
    proxy_set_header_map_pairs(type, pairsAt, pairsSize) {
      if (!isMap(type)) return Status.badArgument;
      if (!access.fits(pairsAt!, pairsSize!)) return Status.invalidMemoryAccess;
      const map = context().map(type);
      if (map === undefined) return Status.badArgument;
      map.setAll(readPairs(context().vm.memory, pairsAt! >>> 0, pairsSize! >>> 0));
      return Status.ok;
    },
    proxy_get_header_map_size(type, sizeAt) {
      if (!isMap(type)) return Status.badArgument;
      const map = context().map(type);
      if (map === undefined) return Status.badArgument;
      return access.word(sizeAt!, map.byteSize) ? Status.ok : Status.invalidMemoryAccess;
    },
  };
}

function bufferFunctions(access: Access, context: () => Context): Record<string, (...words: Words) => Status> {
  const isBuffer = (type: number | undefined): type is BufferType => type! >>> 0 <= bufferTypeMax;
  return {
    proxy_get_buffer_status(type, lengthAt, flagsAt) {
      if (!isBuffer(type)) return Status.badArgument;
      const view = context().buffer(type);
      if (view === undefined) return Status.notFound;
      const length = "bytes" in view ? view.bytes.length : view.queue?.length ?? 0;
      return access.word(lengthAt!, length) && access.word(flagsAt!, 0) ? Status.ok : Status.invalidMemoryAccess;
    },
    proxy_get_buffer_bytes(type, start, length, bytesAt, sizeAt) {
      if (!isBuffer(type)) return Status.badArgument;
      const view = context().buffer(type);
      if (view === undefined) return Status.notFound;
      const from = start! >>> 0;
      const size = "bytes" in view ? view.bytes.length : view.queue?.length ?? 0;
      const count = Math.max(0, Math.min(length! >>> 0, size - from));
      return access.handOver(count, (memory, address) => {
        if ("bytes" in view) memory.write(view.bytes.slice(from, from + count), address, count, "latin1");
        else view.queue!.copyTo(memory, address, from, count);
      }, bytesAt!, sizeAt!);
    },
    proxy_set_buffer_bytes(type, start, length, bytesAt, size) {
      if (!isBuffer(type)) return Status.badArgument;
      const view = context().buffer(type);
      if (view === undefined) return Status.notFound;
      if (!access.fits(bytesAt!, size!)) return Status.invalidMemoryAccess;
      if ("bytes" in view || view.queue === undefined) return Status.badArgument;
      const from = start! >>> 0;
      // Only the front can be replaced, and only the end added to.
      if (from === 0) {
        view.queue.drain(length! >>> 0);
        view.queue.prepend(access.bytes(bytesAt!, size!));
      } else if (from >= view.queue.length) view.queue.add(access.bytes(bytesAt!, size!));
      else return Status.badArgument;
      return Status.ok;
    },
  };
}

function streamFunctions(vm: Vm, access: Access, context: () => Context): Record<string, (...words: Words) => Status> {
  return {
    proxy_send_local_response(status, detailsAt, detailsSize, bodyAt, bodySize, headersAt, headersSize, grpcStatus) {
      if (!access.fits(detailsAt!, detailsSize!) || !access.fits(bodyAt!, bodySize!) || !access.fits(headersAt!, headersSize!)) return Status.invalidMemoryAccess;
      context().sendLocalReply({
        status: status! >>> 0, details: access.text(detailsAt!, detailsSize!), body: access.text(bodyAt!, bodySize!),
        headers: readPairs(vm.memory, headersAt! >>> 0, headersSize! >>> 0), grpcStatus: grpcStatus! | 0,
      });
      vm.stopIteration = true;
      return Status.ok;
    },
    proxy_continue_stream(type) {
      if (type! >>> 0 > streamTypeMax) return Status.badArgument;
      return type === StreamType.upstream ? Status.unimplemented : context().continueStream(type as StreamType);
    },
    proxy_close_stream(type) { return type! >>> 0 > streamTypeMax ? Status.badArgument : context().closeStream(type as StreamType); },
    proxy_set_effective_context(id) { return vm.setEffective(id! >>> 0) ? Status.ok : Status.badArgument; },
    proxy_done() { return context().root.done() ? Status.ok : Status.notFound; },
  };
}

function calloutFunctions(access: Access, context: () => Context): Record<string, (...words: Words) => Status> {
  const { text, bytes, fits, word } = { text: access.text.bind(access), bytes: access.bytes.bind(access), fits: access.fits.bind(access), word: access.word.bind(access) };
  const pairs = (address: number, size: number) => readPairs(context().vm.memory, address >>> 0, size >>> 0);
  return {
    proxy_http_call(clusterAt, clusterSize, headersAt, headersSize, bodyAt, bodySize, trailersAt, trailersSize, timeoutMillis, tokenAt) {
      if (!fits(clusterAt!, clusterSize!) || !fits(headersAt!, headersSize!) || !fits(bodyAt!, bodySize!) || !fits(trailersAt!, trailersSize!)) return Status.invalidMemoryAccess;
      if (!word(tokenAt!, 0)) return Status.invalidMemoryAccess;
      const outcome = context().root.callouts.http(text(clusterAt!, clusterSize!), pairs(headersAt!, headersSize!), bytes(bodyAt!, bodySize!), pairs(trailersAt!, trailersSize!), timeoutMillis! | 0);
      if ("refused" in outcome) return outcome.refused;
      word(tokenAt!, outcome.token);
      return Status.ok;
    },
    proxy_grpc_call(serviceAt, serviceSize, nameAt, nameSize, methodAt, methodSize, metadataAt, metadataSize, bodyAt, bodySize, timeoutMillis, tokenAt) {
      if (!fits(serviceAt!, serviceSize!) || !fits(nameAt!, nameSize!) || !fits(methodAt!, methodSize!) || !fits(metadataAt!, metadataSize!) || !fits(bodyAt!, bodySize!)) return Status.invalidMemoryAccess;
      const outcome = context().root.callouts.grpc("grpc call", text(serviceAt!, serviceSize!), text(nameAt!, nameSize!), text(methodAt!, methodSize!), pairs(metadataAt!, metadataSize!), bytes(bodyAt!, bodySize!), timeoutMillis! >>> 0);
      if ("refused" in outcome) return outcome.refused;
      return word(tokenAt!, outcome.token) ? Status.ok : Status.invalidMemoryAccess;
    },
    proxy_grpc_stream(serviceAt, serviceSize, nameAt, nameSize, methodAt, methodSize, metadataAt, metadataSize, tokenAt) {
      if (!fits(serviceAt!, serviceSize!) || !fits(nameAt!, nameSize!) || !fits(methodAt!, methodSize!) || !fits(metadataAt!, metadataSize!)) return Status.invalidMemoryAccess;
      const outcome = context().root.callouts.grpc("grpc stream", text(serviceAt!, serviceSize!), text(nameAt!, nameSize!), text(methodAt!, methodSize!), pairs(metadataAt!, metadataSize!), noBytes, 0);
      if ("refused" in outcome) return outcome.refused;
      return word(tokenAt!, outcome.token) ? Status.ok : Status.invalidMemoryAccess;
    },
    proxy_grpc_send(token, bodyAt, bodySize, end) {
      if (!fits(bodyAt!, bodySize!)) return Status.invalidMemoryAccess;
      return context().root.callouts.send(token! >>> 0, bytes(bodyAt!, bodySize!), end !== 0);
    },
    proxy_grpc_close(token) { return context().root.callouts.close(token! >>> 0); },
    proxy_grpc_cancel(token) { return context().root.callouts.cancel(token! >>> 0); },
  };
}

function timeFunctions(vm: Vm, access: Access, context: () => Context): Record<string, (...words: Words) => Status> {
  return {
    proxy_set_tick_period_milliseconds(millis) { context().root.setTickPeriod(millis! >>> 0); return Status.ok; },
    proxy_get_current_time_nanoseconds(timeAt) { return access.long(timeAt!, nanoseconds(vm.host.clock.wallMillis())) ? Status.ok : Status.invalidMemoryAccess; },
  };
}

function metricFunctions(vm: Vm, access: Access): Record<string, (...words: Words) => Status> {
  return {
    proxy_define_metric(type, nameAt, nameSize, idAt) {
      if (!access.fits(nameAt!, nameSize!)) return Status.invalidMemoryAccess;
      const id = vm.metrics.define(type! >>> 0, access.text(nameAt!, nameSize!));
      if (id === undefined) return Status.badArgument;
      return access.word(idAt!, id) ? Status.ok : Status.invalidMemoryAccess;
    },
    proxy_get_metric(id, valueAt) {
      const value = vm.metrics.get(id! >>> 0);
      if (typeof value !== "bigint") return value;
      return access.long(valueAt!, value) ? Status.ok : Status.invalidMemoryAccess;
    },
  };
}

/** Whole milliseconds times a million would lose digits as a double. */
export function nanoseconds(millis: number): bigint {
  const whole = Math.floor(millis);
  return BigInt(whole) * 1_000_000n + BigInt(Math.floor((millis - whole) * 1e6));
}
