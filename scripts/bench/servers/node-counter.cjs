// The reference of every ratio: node:http and a counter.
const { createServer } = require('node:http');
const { collectDefaultMetrics, Counter } = require('prom-client');

const BODY = 'Olá, mundo!';

collectDefaultMetrics();
const requests = new Counter({ name: 'app_requests_total', help: 'Total de requisições' });

createServer((_request, response) => {
  requests.inc();
  response.writeHead(200, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(BODY),
  });
  response.end(BODY);
}).listen(Number(process.env.PORT), '127.0.0.1');
