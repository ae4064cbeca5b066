// What the virtual machines of one process share: data under keys with a compare-and-swap number, and queues. Both are apart by vm_id.
// There is no way to delete a key: each costs memory until the process ends.
import { Status } from "./abi.ts";
import type { ByteString } from "./bytes.ts";

interface Entry { value: ByteString; cas: number }
interface Queue { readonly messages: ByteString[]; notify: (token: number) => void }

export class SharedState {
  readonly #data = new Map<ByteString, Map<ByteString, Entry>>();
  readonly #queues = new Map<number, Queue>();
  readonly #tokens = new Map<ByteString, number>();
  #lastCas = 0;
  #lastToken = 0;

  get(vmId: ByteString, key: ByteString): Readonly<Entry> | undefined {
    return this.#data.get(vmId)?.get(key);
  }

  /** A cas of 0 overwrites; another must be the present one; where the key is missing it is created whatever the cas. */
  set(vmId: ByteString, key: ByteString, value: ByteString, cas: number): Status {
    let entries = this.#data.get(vmId);
    if (entries === undefined) this.#data.set(vmId, entries = new Map());
    const entry = entries.get(key);
    if (entry !== undefined && cas !== 0 && cas !== entry.cas) return Status.casMismatch;
    // Zero means "overwrite" to a caller, so it is never handed out.
    this.#lastCas = this.#lastCas >= 0xffff_ffff ? 1 : this.#lastCas + 1;
    entries.set(key, { value, cas: this.#lastCas });
    return Status.ok;
  }

  /** Keys held under a vm_id, for tests of how many a module makes. */
  keys(vmId: ByteString): ByteString[] {
    return [...(this.#data.get(vmId)?.keys() ?? [])];
  }

  /** The queue's token, new or known; whoever registers last is told of messages. */
  registerQueue(vmId: ByteString, name: ByteString, notify: (token: number) => void): number {
    const known = this.#tokens.get(`${vmId}\0${name}`);
    const token = known ?? ++this.#lastToken;
    this.#tokens.set(`${vmId}\0${name}`, token);
    this.#queues.set(token, { messages: this.#queues.get(token)?.messages ?? [], notify });
    return token;
  }

  resolveQueue(vmId: ByteString, name: ByteString): number | undefined {
    return this.#tokens.get(`${vmId}\0${name}`);
  }

  enqueue(token: number, message: ByteString): Status {
    const queue = this.#queues.get(token);
    if (queue === undefined) return Status.notFound;
    queue.messages.push(message);
    queue.notify(token);
    return Status.ok;
  }

  dequeue(token: number): ByteString | Status {
    const queue = this.#queues.get(token);
    if (queue === undefined) return Status.notFound;
    return queue.messages.shift() ?? Status.empty;
  }
}
