import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { podFields, replicaEnv } from '../plan/environment';
import type { Plan } from '../plan/plan';
import { freePort } from './ports';
import { Replica, type ReplicaEvents } from './replica';

/** The Deployment: so many replicas, replaced one at a time, the new one ready before the old one goes. */
export class Replicas {
  private members: Replica[] = [];
  /** The Pods of one template share it, as under a ReplicaSet. */
  private hash = '';
  private isStopping = false;

  constructor(
    private readonly plan: Plan,
    private readonly events: ReplicaEvents,
  ) {}

  get all(): readonly Replica[] {
    return this.members;
  }

  get ready(): readonly Replica[] {
    return this.members.filter(({ isReady }) => isReady);
  }

  async start(): Promise<void> {
    this.hash = randomBytes(5).toString('hex');
    for (let count = 0; count < this.plan.workload.replicas; count++) await this.add();
  }

  /** @throws {Error} when a replica is not ready in time. */
  async allReady(): Promise<void> {
    await Promise.all(this.members.map((replica) => this.untilReady(replica)));
  }

  /** As a machine that fails would: no drain, no goodbye. @throws {Error} when it is not there, or down already. */
  kill(name: string): void {
    const replica = this.members.find((member) => member.name === name);
    if (replica === undefined) throw new Error(`there is no replica "${name}"`);
    if (!replica.signal('SIGKILL')) throw new Error(`${name} is down: there is no process to kill`);
  }

  /**
   * A rolling update with one replica more than wanted and none missing, which is what Kubernetes' default of 25 %
   * gives for up to four replicas.
   */
  async roll(): Promise<void> {
    const old = this.members.filter(({ state }) => state !== 'stopping');
    this.hash = randomBytes(5).toString('hex');
    const stops: Promise<void>[] = [];
    try {
      for (let count = 0; count < this.plan.workload.replicas; count++) {
        await this.addReady();
        stops.push(...old.splice(0, 1).map((replica) => this.remove(replica)));
      }
    } finally {
      await Promise.all(stops);
    }
  }

  /** Without the drain: nobody is left to be served. */
  async stop(graceMs: number): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.members.map((replica) => replica.stop(graceMs)));
  }

  /** A replica that does not become ready goes again: the old ones stay, in the number wanted. */
  private async addReady(): Promise<void> {
    const replica = await this.add();
    try {
      await this.untilReady(replica);
    } catch (error) {
      await this.remove(replica);
      throw error;
    }
  }

  private async add(): Promise<Replica> {
    const { namespace, workload } = this.plan;
    const { container, template } = workload;
    const name = `${workload.name}-${this.hash}-${randomBytes(3).toString('hex').slice(0, 5)}`;
    const ports = new Map<number, number>();
    for (const port of container.ports ?? []) ports.set(port.containerPort, await freePort());
    const env = replicaEnv(container, podFields(template, namespace, name), ports);
    if (this.isStopping) throw new Error('the system is being taken down');
    const replica = new Replica(name, workload, ports, env, this.events);
    this.members = [...this.members, replica];
    replica.start();
    return replica;
  }

  private async remove(replica: Replica): Promise<void> {
    await replica.stop();
    this.members = this.members.filter((member) => member !== replica);
    this.events.changed();
  }

  private async untilReady(replica: Replica): Promise<void> {
    const { name } = replica;
    const { progressDeadlineSeconds } = this.plan.workload;
    const deadline = Date.now() + progressDeadlineSeconds * 1000;
    while (!replica.isReady) {
      if (replica.state === 'stopping') throw new Error(`${name} was stopped before it was ready`);
      if (Date.now() > deadline)
        throw new Error(
          `${name} is not ready within ${progressDeadlineSeconds} s; it is ${replica.state}`,
        );
      await sleep(100);
    }
  }
}
