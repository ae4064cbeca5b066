// Contexts: the host's side of what a module knows by an id. A root context stands for one plugin configuration in one machine, a stream
// context for one HTTP stream under it. Ids are never used twice in a machine.
import { BufferType, MapType, Status, type StreamType } from "./abi.ts";
import type { ByteQueue } from "./byte-queue.ts";
import type { ByteString } from "./bytes.ts";
import type { HeaderMap, HeaderPair } from "./headers.ts";
import type { Recorder } from "./records.ts";
import type { RootContext } from "./root-context.ts";
import type { Vm } from "./vm.ts";

/** A buffer as get_buffer_bytes and set_buffer_bytes see it: a body that may be changed, or bytes that may only be read. */
export type BufferView = { readonly queue: ByteQueue | undefined } | { readonly bytes: ByteString };

export interface LocalReplyRequest { status: number; details: ByteString; body: ByteString; headers: HeaderPair[]; grpcStatus: number }

export abstract class Context {
  readonly vm: Vm;
  readonly id: number;
  /** The module knows of it: on_context_create was called, or would have been were it exported. */
  created = false;
  /** What declare_property has said of property names; consulted in the root context alone. */
  #declaredProperties: Map<ByteString, { readonly readOnly: boolean }> | undefined;

  constructor(vm: Vm) {
    this.vm = vm;
    this.id = vm.nextContextId();
    vm.contexts.set(this.id, this);
  }

  get declaredProperties(): Map<ByteString, { readonly readOnly: boolean }> { return this.#declaredProperties ??= new Map(); }

  abstract readonly root: RootContext;
  abstract readonly recorder: Recorder | undefined;
  get pluginName(): string { return this.root.plugin.name; }

  /** The headers or trailers that may be changed now. */
  map(_type: MapType): HeaderMap | undefined { return undefined; }
  /** The headers or trailers that may be read now. */
  readableMap(type: MapType): HeaderMap | undefined { return this.root.callMap(type); }
  /** In the log phase a missing map reads as one without headers; otherwise it is a mistake of the caller. */
  get missingMapStatus(): Status { return Status.badArgument; }

  buffer(type: BufferType): BufferView | undefined {
    if (type === BufferType.callData) return { bytes: "" };
    if (type === BufferType.vmConfiguration) return { bytes: this.vm.vmConfiguration };
    if (type === BufferType.pluginConfiguration) return this.root.configurationView;
    if (type === BufferType.httpCallResponseBody || type === BufferType.grpcReceive) return this.root.callBuffer(type);
    return { queue: undefined };
  }

  /** The bytes of a property, or why there are none. */
  abstract property(path: ByteString): ByteString | Status;
  setProperty(_path: ByteString, _value: ByteString): Status { return Status.notFound; }
  setFilterState(_key: ByteString, _value: ByteString): Status { return Status.notFound; }
  sendLocalReply(_reply: LocalReplyRequest): void {}
  continueStream(_type: StreamType): Status { return Status.ok; }
  closeStream(_type: StreamType): Status { return Status.ok; }

  forget(): void { this.vm.contexts.delete(this.id); }
}
