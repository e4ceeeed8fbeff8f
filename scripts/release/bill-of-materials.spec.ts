import { onlyBundled } from './bill-of-materials';

const LICENCES = `Name: fastify
Version: 5.0.0
License: MIT

---

Name: @nestjs/core
Version: 11.0.0
License: MIT

---

Name: cookie
Version: 2.0.0
License: MIT
`;

describe('the bill of materials', () => {
  it('has what the bundle has, in the version that it has, and the dependencies between those', () => {
    const bill = {
      metadata: { component: { 'bom-ref': 'app', name: 'app-metrics', version: '2.0.0' } },
      components: [
        { 'bom-ref': 'core', group: '@nestjs', name: 'core', version: '11.0.0' },
        { 'bom-ref': 'fastify', name: 'fastify', version: '5.0.0' },
        { 'bom-ref': 'express', name: 'express', version: '5.0.0' },
        { 'bom-ref': 'express|cookie', name: 'cookie', version: '2.0.0' },
        { 'bom-ref': 'express|qs', name: 'qs', version: '1.0.0' },
        { 'bom-ref': 'cookie', name: 'cookie', version: '1.0.0' },
      ],
      dependencies: [
        { ref: 'app', dependsOn: ['core', 'express', 'fastify'] },
        { ref: 'express', dependsOn: ['cookie'] },
        { ref: 'fastify' },
      ],
    };

    expect(onlyBundled(bill, LICENCES)).toEqual({
      metadata: bill.metadata,
      components: [
        { 'bom-ref': 'core', group: '@nestjs', name: 'core', version: '11.0.0' },
        { 'bom-ref': 'fastify', name: 'fastify', version: '5.0.0' },
        { 'bom-ref': 'express|cookie', name: 'cookie', version: '2.0.0' },
      ],
      dependencies: [
        { ref: 'app', dependsOn: ['core', 'fastify'] },
        { ref: 'fastify', dependsOn: [] },
      ],
    });
  });
});
