import { makeGaugeProvider } from '@willsoto/nestjs-prometheus';

/** Always 1; its labels say what runs. Convention: https://www.robustperception.io/exposing-the-software-version-to-prometheus */
export const APP_BUILD_INFO = 'app_build_info';

export const buildInfoProvider = makeGaugeProvider({
  name: APP_BUILD_INFO,
  help: 'Version and source revision of the running service; the value is always 1.',
  labelNames: ['version', 'revision'],
});
