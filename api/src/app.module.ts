import { Module } from '@nestjs/common';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { GreetingController } from './greeting/greeting.controller';
import { requestsCounterProvider } from './greeting/requests.metric';

@Module({
  imports: [PrometheusModule.register()],
  controllers: [GreetingController],
  providers: [requestsCounterProvider],
})
export class AppModule {}
