// Queues between the VMs of one process.
import { addressOf, Bytes, lengthOf } from "./bytes";
import { addressSlot, clearResult, counted, fetched, lengthSlot, numberSlot } from "./result";
import { Status } from "./status";

@external("env", "proxy_register_shared_queue")
declare function proxy_register_shared_queue(name: usize, nameSize: usize, queueId: usize): Status;

/** Makes or opens the queue of that name in this VM's vm_id (`resultNumber` is its id). `proxy_on_queue_ready` is called for it from now on. */
export function registerSharedQueue(name: Bytes): Status {
  clearResult();
  return counted(proxy_register_shared_queue(addressOf(name), lengthOf(name), numberSlot));
}

@external("env", "proxy_resolve_shared_queue")
declare function proxy_resolve_shared_queue(vmId: usize, vmIdSize: usize, name: usize, nameSize: usize, queueId: usize): Status;

/** Finds a queue that some VM has registered (`resultNumber` is its id); an empty `vmId` is this VM's own. NotFound: nobody has. */
export function resolveSharedQueue(vmId: Bytes, name: Bytes): Status {
  clearResult();
  return counted(proxy_resolve_shared_queue(addressOf(vmId), lengthOf(vmId), addressOf(name), lengthOf(name), numberSlot));
}

@external("env", "proxy_enqueue_shared_queue")
declare function proxy_enqueue_shared_queue(queueId: u32, value: usize, valueSize: usize): Status;

/** Puts an item at the end of a queue. NotFound: no such queue. */
export function enqueueSharedQueue(queueId: u32, value: Bytes): Status {
  return proxy_enqueue_shared_queue(queueId, addressOf(value), lengthOf(value));
}

@external("env", "proxy_dequeue_shared_queue")
declare function proxy_dequeue_shared_queue(queueId: u32, value: usize, valueSize: usize): Status;

/** Takes the item at the front (`resultBytes`). Empty: there is none. NotFound: no such queue. InvalidMemoryAccess: it did not fit, and is lost. */
export function dequeueSharedQueue(queueId: u32): Status {
  clearResult();
  return fetched(proxy_dequeue_shared_queue(queueId, addressSlot, lengthSlot));
}
