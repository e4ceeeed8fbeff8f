import { setTimeout as sleep } from 'node:timers/promises';
import type { Probe } from '../plan/manifests';
import { statusOf } from './http';

/**
 * Runs a probe as the kubelet does until `signal` aborts; `decided` is told whenever a threshold is reached, with the
 * last failure's reason, or undefined when it passes.
 * Only httpGet is tried: a probe of another kind passes, as the processes here have no container to run it in.
 * Defaults: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export async function watchProbe(
  probe: Probe,
  port: (named: number | string) => number,
  signal: AbortSignal,
  decided: (failure: string | undefined) => void,
): Promise<void> {
  const { initialDelaySeconds = 0, periodSeconds = 10 } = probe;
  const { successThreshold = 1, failureThreshold = 3 } = probe;
  const pause = async (seconds: number): Promise<void> => {
    await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
  };
  let streak = 0;
  let last: boolean | undefined;
  await pause(initialDelaySeconds);
  while (!signal.aborted) {
    const failure = await failureOf(probe, port);
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- aborted meanwhile
    if (signal.aborted) return;
    const passes = failure === undefined;
    streak = passes === last ? streak + 1 : 1;
    last = passes;
    if (streak === (passes ? successThreshold : failureThreshold)) decided(failure);
    await pause(periodSeconds);
  }
}

async function failureOf(
  { httpGet, timeoutSeconds = 1 }: Probe,
  port: (named: number | string) => number,
): Promise<string | undefined> {
  if (httpGet === undefined) return undefined;
  const { path = '/' } = httpGet;
  try {
    const status = await statusOf(port(httpGet.port), path, timeoutSeconds);
    return status >= 200 && status < 400 ? undefined : `${path} answers ${status}`;
  } catch (error) {
    return `${path}: ${(error as Error).message}`;
  }
}
