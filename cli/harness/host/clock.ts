// Time as an input. The virtual clock stands still until it is told to move, so that tests, replays and comparisons are deterministic;
// the real one follows the machine and is what the reverse proxy uses.

export interface Timer { cancel(): void }

export interface Clock {
  /** Milliseconds since 1970, fractions allowed. */
  wallMillis(): number;
  /** Milliseconds since an arbitrary start, never going back. */
  monotonicMillis(): number;
  after(delayMillis: number, body: () => void): Timer;
}

interface Entry extends Timer { at: number; order: number; body: (() => void) | undefined }

/** Runs what is due when it is moved, in order of time, then of scheduling. */
export class VirtualClock implements Clock {
  readonly #startMillis: number;
  #now = 0;
  #order = 0;
  #entries: Entry[] = [];

  /** Starts at 2024-01-01T00:00:00Z unless told otherwise. */
  constructor(startMillis = 1_704_067_200_000) { this.#startMillis = startMillis; }

  wallMillis(): number { return this.#startMillis + this.#now; }
  monotonicMillis(): number { return this.#now; }

  after(delayMillis: number, body: () => void): Timer {
    const entry: Entry = {
      at: this.#now + Math.max(0, delayMillis), order: this.#order++, body,
      cancel: () => { entry.body = undefined; this.#entries = this.#entries.filter((other) => other !== entry); },
    };
    this.#entries.push(entry);
    return entry;
  }

  /** When the next thing is due, in monotonic milliseconds. */
  nextDueMillis(): number | undefined {
    let next: number | undefined;
    for (const entry of this.#entries) if (next === undefined || entry.at < next) next = entry.at;
    return next;
  }

  /** Moves on to the next thing that is due and runs it. False where nothing is. */
  step(untilMillis = Infinity): boolean {
    let next: Entry | undefined;
    for (const entry of this.#entries) if (next === undefined || entry.at < next.at || (entry.at === next.at && entry.order < next.order)) next = entry;
    if (next === undefined || next.at > untilMillis) return false;
    this.#now = Math.max(this.#now, next.at);
    const body = next.body;
    next.cancel();
    body?.();
    return true;
  }

  /** Lets that much time pass, running whatever falls due on the way. */
  advance(millis: number): void {
    const until = this.#now + millis;
    while (this.step(until));
    this.#now = until;
  }

  /** Sets the wall clock for what follows, as a recorded exchange asks; timers keep their distance. */
  setWall(wallMillis: number): void {
    const shift = wallMillis - this.wallMillis();
    this.#now += shift;
    for (const entry of this.#entries) entry.at += shift;
  }
}

export class RealClock implements Clock {
  readonly #start = performance.now();
  wallMillis(): number { return performance.timeOrigin + performance.now(); }
  monotonicMillis(): number { return performance.now() - this.#start; }
  after(delayMillis: number, body: () => void): Timer {
    const timer = setTimeout(body, delayMillis);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  }
}
