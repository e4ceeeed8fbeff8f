import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { FastifyInstance, FastifyReply, onSendHookHandler } from 'fastify';
import type { DurationHistogram, DurationSeries } from './duration-histogram';
import { HTTP_REQUEST_DURATION_SECONDS } from './http-duration.metric';

/** Probes and scrapes are the cluster's own traffic: they would hide the application's errors and latency. */
const UNOBSERVED_ROUTES = new Set(['/metrics', '/healthz', '/readyz']);

/** The methods of the routes. Clients choose the method, so all other methods share one label value. */
const KNOWN_METHODS = new Set(['GET', 'HEAD']);

type Observe = (reply: FastifyReply) => void;

/**
 * Observes the duration of every request in a Fastify hook, which also sees requests that no route matches, and costs a
 * fraction of a Nest interceptor. It does not see requests without a readable URL: Fastify refuses them before any hook.
 *
 * The duration ends when Node gets the response, which is only a few bytes long: a listener for the end of the response, as
 * `onResponse` needs, would cost 2 % of the throughput.
 */
@Injectable()
export class HttpDurationObserver {
  constructor(
    @InjectMetric(HTTP_REQUEST_DURATION_SECONDS)
    private readonly durations: DurationHistogram,
  ) {}

  /** Call it before the routes are registered: each route gets a hook that knows its template. */
  observeRoutesOf(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', (route) => {
      if (UNOBSERVED_ROUTES.has(route.url)) return;
      const observe = this.observer(String(route.method), route.url, 200);
      const observeSent: onSendHookHandler = (_request, reply, payload, done) => {
        observe(reply);
        done(null, payload);
      };
      // A HEAD route already has a hook of Fastify, which drops the body.
      route.onSend = [route.onSend ?? [], observeSent].flat();
    });

    const unmatched = new Map(
      [...KNOWN_METHODS, 'other'].map((method) => [
        method,
        this.observer(method, 'unmatched', 404),
      ]),
    );
    fastify.addHook('onSend', (request, reply, payload, done) => {
      if (request.is404) (unmatched.get(request.method) ?? unmatched.get('other'))?.(reply);
      done(null, payload);
    });
  }

  /**
   * Observes the requests of one method and route. The series of `expectedStatus` exists from now on, so that `rate()` sees its
   * first request.
   */
  private observer(method: string, route: string, expectedStatus: number): Observe {
    const seriesOf = (status: number): DurationSeries =>
      // `route` is the template, never the URL: an unbounded label would exhaust Prometheus.
      this.durations.startSeries({ method, route, status_code: String(status) });
    const byStatus = new Map([[expectedStatus, seriesOf(expectedStatus)]]);
    return ({ statusCode, startedAt }) => {
      let series = byStatus.get(statusCode);
      if (series === undefined) {
        series = seriesOf(statusCode);
        byStatus.set(statusCode, series);
      }
      series.observe((performance.now() - startedAt) / 1000);
    };
  }
}
