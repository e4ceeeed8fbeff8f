import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Probe } from '../plan/manifests';

/** `failure` is the last one's reason. */
export type Verdict =
  { readonly passes: true } | { readonly passes: false; readonly failure: string };

/**
 * Runs a probe as the kubelet does until `signal` aborts; `decided` is told whenever a threshold is reached.
 * Only httpGet is tried: a probe of another kind passes, as the processes here have no container to run it in.
 * Defaults: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export async function watchProbe(
  probe: Probe,
  port: (named: number | string) => number,
  signal: AbortSignal,
  decided: (verdict: Verdict) => void,
): Promise<void> {
  const { initialDelaySeconds = 0, periodSeconds = 10 } = probe;
  const { successThreshold = 1, failureThreshold = 3 } = probe;
  let streak = 0;
  let last: boolean | undefined;
  await pause(initialDelaySeconds, signal);
  while (!signal.aborted) {
    const verdict = await check(probe, port);
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- aborted meanwhile
    if (signal.aborted) return;
    streak = verdict.passes === last ? streak + 1 : 1;
    last = verdict.passes;
    if (streak === (verdict.passes ? successThreshold : failureThreshold)) decided(verdict);
    await pause(periodSeconds, signal);
  }
}

async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
}

/** On a connection of its own, as the kubelet's. */
function check(probe: Probe, port: (named: number | string) => number): Promise<Verdict> {
  const { httpGet, timeoutSeconds = 1 } = probe;
  if (httpGet === undefined) return Promise.resolve({ passes: true });
  const { path = '/' } = httpGet;
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port: port(httpGet.port), path, agent: false };
    const request = get({ ...options, signal: AbortSignal.timeout(timeoutSeconds * 1000) });
    request.once('response', (response) => {
      response.resume();
      const status = response.statusCode ?? 0;
      const passes = status >= 200 && status < 400;
      resolve(passes ? { passes } : { passes, failure: `${path} answers ${status}` });
    });
    request.once('error', ({ name, message }) => {
      const why = name === 'AbortError' ? `no answer within ${timeoutSeconds} s` : message;
      resolve({ passes: false, failure: `${path}: ${why}` });
    });
  });
}
