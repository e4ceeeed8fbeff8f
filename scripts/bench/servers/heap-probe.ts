// Loaded before a server: answers on HEAP_PORT with the bytes that are alive after a full garbage collection.
import { createServer } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

createServer((_request, response) => {
  collect();
  collect(); // what finalizers let go of
  response.end(String(process.memoryUsage().heapUsed));
}).listen(Number(process.env.HEAP_PORT), '127.0.0.1');
