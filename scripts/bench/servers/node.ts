// The least that HTTP costs on Node.js: no counter, no routes.
import { createServer } from 'node:http';

const BODY = 'Olá, mundo!';

createServer((_request, response) => {
  response.writeHead(200, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(BODY),
  });
  response.end(BODY);
}).listen(Number(process.env.PORT), '127.0.0.1');
