// Waiting for what several sockets and pipes report: every event is a touch, and conditions are looked at again after each.

export class Watch {
  #waiting = new Set<() => void>();
  #touchedAt = 0;

  touch(): void {
    this.#touchedAt = performance.now();
    for (const look of this.#waiting) look();
  }

  /** Resolves to true when the condition holds, to false when nothing has happened for so long. */
  until(holds: () => boolean, idleMilliseconds: number): Promise<boolean> {
    if (holds()) return Promise.resolve(true);
    this.#touchedAt = performance.now();
    return new Promise((resolve) => {
      const end = (held: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(held);
      };
      const look = (): void => { if (holds()) end(true); };
      const expire = (): void => {
        const left = this.#touchedAt + idleMilliseconds - performance.now();
        if (left > 0) timer = setTimeout(expire, left);
        else end(false);
      };
      let timer = setTimeout(expire, idleMilliseconds);
      this.#waiting.add(look);
    });
  }
}
