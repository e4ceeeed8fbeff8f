/** Does one piece of work after the other, in the order in which they are asked for. */
export class InTurn {
  private last: Promise<unknown> = Promise.resolve();

  /** Settles as this work does; work that fails does not keep the next from its turn. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work);
    this.last = done.catch(() => undefined);
    return done;
  }
}
