/**
 * What a test must remove, the last made first; a step that fails does not keep the others from running.
 * Node 20 has no AsyncDisposableStack yet.
 */
export class Cleanup implements AsyncDisposable {
  private readonly steps: (() => unknown)[] = [];

  defer(step: () => unknown): void {
    this.steps.push(step);
  }

  /** @throws {AggregateError} holding what went wrong, after every step has run. */
  async [Symbol.asyncDispose](): Promise<void> {
    const errors: unknown[] = [];
    for (const step of this.steps.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, errors.map(String).join('\n'));
  }
}
