// What every ratio is taken to: node:http, a counter, and the route that exposes it.
import { createServer } from 'node:http';
import { collectDefaultMetrics, Counter, register } from 'prom-client';

const BODY = 'Olá, mundo!';

collectDefaultMetrics();
const requests = new Counter({ name: 'app_requests_total', help: 'Total de requisições' });

createServer((request, response) => {
  if (request.url === '/metrics') {
    void register.metrics().then((text) => {
      response.writeHead(200, { 'content-type': register.contentType }).end(text);
    });
    return;
  }
  requests.inc();
  response.writeHead(200, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(BODY),
  });
  response.end(BODY);
}).listen(Number(process.env.PORT), '127.0.0.1');
