import { setTimeout as sleep } from 'node:timers/promises';
import type { Probe } from '../plan/manifests';
import { ask } from './http';

/**
 * Runs a probe like the kubelet, until `signal` aborts. Whenever a threshold is reached, it yields the reason of the last failure,
 * or undefined if the probe passes.
 * It runs httpGet probes only: other kinds pass, because there is no container to run them in, and so does a missing probe.
 * Defaults: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export async function* verdicts(
  probe: Probe = {},
  port: (named: number | string) => number,
  signal: AbortSignal,
): AsyncGenerator<string | undefined> {
  const { initialDelaySeconds = 0, periodSeconds = 10 } = probe;
  const { successThreshold = 1, failureThreshold = 3 } = probe;
  let streak = 0;
  let last: boolean | undefined;
  await pause(initialDelaySeconds, signal);
  while (!signal.aborted) {
    const failure = await failureOf(probe, port);
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- aborted meanwhile
    if (signal.aborted) return;
    const passes = failure === undefined;
    streak = passes === last ? streak + 1 : 1;
    last = passes;
    if (streak === (passes ? successThreshold : failureThreshold)) yield failure;
    await pause(periodSeconds, signal);
  }
}

/** Ends early when `signal` aborts. */
export async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
}

async function failureOf(
  { httpGet, timeoutSeconds = 1 }: Probe,
  port: (named: number | string) => number,
): Promise<string | undefined> {
  if (httpGet === undefined) return undefined;
  const { path = '/' } = httpGet;
  try {
    const { status } = await ask(port(httpGet.port), path, timeoutSeconds);
    return status >= 200 && status < 400 ? undefined : `${path} answers ${status}`;
  } catch (error) {
    return `${path}: ${(error as Error).message}`;
  }
}
