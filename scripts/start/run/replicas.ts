import { randomBytes } from 'node:crypto';
import { expanded, podFields, replicaEnv } from '../plan/environment';
import type { Plan } from '../plan/plan';
import { freePort } from './ports';
import { type ProcessEvents, Supervised } from './supervised';

/** Kubernetes' default for a Pod. */
const DEFAULT_GRACE_SECONDS = 30;

/** The replicas of the Deployment, replaced one at a time: the new one is ready before the old one ends. */
export class Replicas {
  all: readonly Supervised[] = [];
  /** Part of the names of replicas of the same template, as with a ReplicaSet. */
  private hash = '';

  /** @param stop when it aborts, no more replicas start */
  constructor(
    private readonly plan: Plan,
    private readonly events: ProcessEvents,
    private readonly stop: AbortSignal,
  ) {}

  async start(): Promise<void> {
    this.hash = randomBytes(5).toString('hex');
    for (let count = 0; count < this.plan.workload.replicas; count++) await this.add();
  }

  /** @throws {Error} when a replica is not ready in time. */
  async allReady(): Promise<void> {
    const { progressDeadlineSeconds } = this.plan.workload;
    await Promise.all(this.all.map((replica) => replica.untilReady(progressDeadlineSeconds)));
  }

  /** Kills a replica without a drain, as if its machine failed. @throws {Error} when there is no such replica, or it is already down. */
  kill(name: string): void {
    const replica = this.all.find((member) => member.name === name);
    if (replica === undefined) throw new Error(`there is no replica "${name}"`);
    if (!replica.signal('SIGKILL')) throw new Error(`${name} is down: there is no process to kill`);
  }

  /**
   * A rolling update with one extra replica and none missing, which is what Kubernetes' default of 25 % means for up to four
   * replicas. If a new replica does not become ready, the roll-out removes it and ends.
   */
  async roll(): Promise<void> {
    this.hash = randomBytes(5).toString('hex');
    const { progressDeadlineSeconds } = this.plan.workload;
    for (const old of this.all) {
      const replica = await this.add();
      await replica.untilReady(progressDeadlineSeconds).catch(async (error: unknown) => {
        await this.remove(replica);
        throw error;
      });
      await this.remove(old);
    }
  }

  /** Ends all replicas without the drain that the chart sets, because no clients are left. */
  async end(): Promise<void> {
    await Promise.all(this.all.map((replica) => replica.stop(0)));
  }

  private async add(): Promise<Supervised> {
    const { namespace, workload } = this.plan;
    const { container, template } = workload;
    const name = `${workload.name}-${this.hash}-${randomBytes(3).toString('hex').slice(0, 5)}`;
    const ports = new Map<number, number>();
    for (const port of container.ports ?? []) ports.set(port.containerPort, await freePort());
    this.stop.throwIfAborted();
    const { terminationGracePeriodSeconds = DEFAULT_GRACE_SECONDS } = template.spec;
    const graceMs = terminationGracePeriodSeconds * 1000;
    const replica = new Supervised(container, this.events, name, graceMs, ports);
    this.all = [...this.all, replica];
    const env = replicaEnv(container, podFields(template, namespace, name), ports);
    const { program, args } = workload.program;
    replica.keepRunning({ program, args: args.map((arg) => expanded(arg, env)) }, env);
    return replica;
  }

  private async remove(replica: Supervised): Promise<void> {
    await replica.stop();
    this.all = this.all.filter((member) => member !== replica);
    this.events.changed?.();
  }
}
