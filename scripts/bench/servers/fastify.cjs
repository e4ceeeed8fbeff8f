const { fastify } = require('fastify');
const { collectDefaultMetrics, Counter } = require('prom-client');

collectDefaultMetrics();
const requests = new Counter({ name: 'app_requests_total', help: 'Total de requisições' });

const app = fastify();
app.get('/', () => {
  requests.inc();
  return 'Olá, mundo!';
});
app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
