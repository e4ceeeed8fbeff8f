import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { register } from 'prom-client';
import { AppModule } from '../src/app.module';

describe('the application over HTTP', () => {
  let app: NestFastifyApplication;

  beforeEach(async () => {
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    await app.init();
  });

  afterEach(async () => {
    await app.close();
    register.clear();
  });

  it('answers GET / and counts it', async () => {
    const greeting = await app.inject('/');
    const metrics = await app.inject('/metrics');

    expect(greeting.body).toBe('Olá, mundo!');
    expect(greeting.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(metrics.body).toContain('\napp_requests_total 1\n');
  });
});
