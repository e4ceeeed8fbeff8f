import { Module } from '@nestjs/common';
import { GreetingController } from './greeting.controller';
import { requestsCounterProvider } from './requests.metric';

@Module({ controllers: [GreetingController], providers: [requestsCounterProvider] })
export class GreetingModule {}
