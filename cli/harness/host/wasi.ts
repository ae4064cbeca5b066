// The WASI functions that a module may import, as far as proxy-wasm hosts offer them: output goes to the log, clocks and randomness are
// the host's, there are no files. Numbers: https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md
import type { WasmFunction } from "../engine.ts";
import type { FunctionType, ValueType } from "../../wasm/binary.ts";
import { randomBytesMax } from "./abi.ts";
import { nanoseconds } from "./imports.ts";
import type { Vm } from "./vm.ts";

const Errno = { success: 0, badf: 8, fault: 21, inval: 28, noent: 44, nosys: 52, notdir: 54, notsup: 58 } as const;
const i = "i32";
const l = "i64";

/** Parameter types; all answer with an errno but proc_exit. */
const types: Readonly<Record<string, readonly ValueType[]>> = {
  fd_write: [i, i, i, i], fd_read: [i, i, i, i], fd_seek: [i, l, i, i], fd_close: [i], fd_fdstat_get: [i, i], fd_fdstat_set_flags: [i, i],
  environ_get: [i, i], environ_sizes_get: [i, i], args_get: [i, i], args_sizes_get: [i, i], clock_time_get: [i, l, i], clock_res_get: [i, i],
  random_get: [i, i], sched_yield: [], poll_oneoff: [i, i, i, i], proc_exit: [i],
  path_open: [i, i, i, i, i, l, l, i, i], path_filestat_get: [i, i, i, i, i], fd_prestat_get: [i, i], fd_prestat_dir_name: [i, i, i], fd_filestat_get: [i, i],
};

export function wasiTypes(name: string): FunctionType | undefined {
  const parameters = Object.hasOwn(types, name) ? types[name]! : undefined;
  return parameters === undefined ? undefined : { parameters, results: name === "proc_exit" ? [] : [i] };
}

export function wasiFunctions(vm: Vm): Record<string, WasmFunction> {
  const fits = (address: number, bytes: number) => (address >>> 0) + (bytes >>> 0) <= vm.memory.length;
  const word = (address: number, value: number) => { if (!fits(address, 4)) return Errno.fault; vm.memory.writeUInt32LE(value, address >>> 0); return Errno.success; };
  const long = (address: number, value: bigint) => { if (!fits(address, 8)) return Errno.fault; vm.memory.writeBigUInt64LE(value, address >>> 0); return Errno.success; };
  const environment = Object.entries(vm.environment).map(([name, value]) => Buffer.from(`${name}=${value}\0`, "utf8"));
  const environmentBytes = environment.reduce((sum, entry) => sum + entry.length, 0);
  const functions: Record<string, (...words: number[]) => number | void> = {
    fd_write: (fd, vectors, count, writtenAt) => write(vm, fd!, vectors! >>> 0, count! >>> 0, writtenAt!),
    fd_read: () => Errno.nosys,
    fd_seek: () => Errno.success,
    fd_close: () => Errno.success,
    fd_fdstat_get: (fd, at) => {
      if (fd !== 1 && fd !== 2) return Errno.badf;
      if (!fits(at!, 24)) return Errno.success;
      vm.memory.fill(0, at! >>> 0, (at! >>> 0) + 24);
      // The right to write, and nothing else.
      vm.memory[(at! >>> 0) + 8] = 64;
      return Errno.success;
    },
    fd_fdstat_set_flags: () => Errno.nosys,
    environ_sizes_get: (countAt, bytesAt) => word(countAt!, environment.length) || word(bytesAt!, environmentBytes),
    environ_get: (pointersAt, textAt) => {
      if (!fits(pointersAt!, 4 * environment.length) || !fits(textAt!, environmentBytes)) return Errno.fault;
      let at = textAt! >>> 0;
      environment.forEach((entry, index) => {
        vm.memory.writeUInt32LE(at, (pointersAt! >>> 0) + 4 * index);
        entry.copy(vm.memory, at);
        at += entry.length;
      });
      return Errno.success;
    },
    args_get: () => Errno.success,
    args_sizes_get: (countAt, bytesAt) => word(countAt!, 0) || word(bytesAt!, 0),
    clock_res_get: (id, at) => (id === 0 || id === 1 ? long(at!, 1n) : Errno.notsup),
    random_get: (at, bytes) => {
      if (bytes! >>> 0 > randomBytesMax) return Errno.inval;
      if (!fits(at!, bytes!)) return Errno.fault;
      vm.host.random(vm.memory.subarray(at! >>> 0, (at! >>> 0) + (bytes! >>> 0)));
      return Errno.success;
    },
    sched_yield: () => Errno.success,
    poll_oneoff: (_in, _out, _count, eventsAt) => word(eventsAt!, 0),
    proc_exit: () => {},
    path_open: () => Errno.noent,
    path_filestat_get: () => Errno.notsup,
    fd_prestat_get: () => Errno.badf,
    fd_prestat_dir_name: () => Errno.nosys,
    fd_filestat_get: () => Errno.badf,
  };
  const clockTime: WasmFunction = (id, _precision, at) => {
    if (id === 0) return long(at as number, nanoseconds(vm.host.clock.wallMillis()));
    return id === 1 ? long(at as number, nanoseconds(vm.host.clock.monotonicMillis())) : Errno.notsup;
  };
  return { ...(functions as Record<string, WasmFunction>), clock_time_get: clockTime };
}

/** Standard output becomes a log record of level info, standard error one of level error; one line end is cut off. */
function write(vm: Vm, fd: number, vectors: number, count: number, writtenAt: number): number {
  const { memory } = vm;
  if (fd !== 1 && fd !== 2) return Errno.badf;
  if (vectors + 8 * count > memory.length) return Errno.fault;
  let text = "";
  for (let index = 0; index < count; index += 1) {
    const at = memory.readUInt32LE(vectors + 8 * index);
    const bytes = memory.readUInt32LE(vectors + 8 * index + 4);
    if (at + bytes > memory.length) return Errno.fault;
    text += memory.toString("latin1", at, at + bytes);
  }
  if ((writtenAt >>> 0) + 4 > memory.length) return Errno.fault;
  const level = fd === 1 ? "info" : "error";
  const source = vm.effective;
  if (text !== "" && (fd === 1 ? 2 : 4) >= vm.host.logLevel) {
    vm.host.log({ level, message: text.endsWith("\n") ? text.slice(0, -1) : text, plugin: source?.pluginName ?? "", contextId: source?.id ?? 0 }, vm.recorder);
  }
  memory.writeUInt32LE(text.length, writtenAt >>> 0);
  return Errno.success;
}
