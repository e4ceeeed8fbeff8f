import { fastify } from 'fastify';
import { collectDefaultMetrics, Counter, register } from 'prom-client';

collectDefaultMetrics();
const requests = new Counter({ name: 'app_requests_total', help: 'Total de requisições' });

const app = fastify();
app.get('/', () => {
  requests.inc();
  return 'Olá, mundo!';
});
app.get('/metrics', async (_request, reply) => {
  await reply.type(register.contentType).send(await register.metrics());
});
void app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
