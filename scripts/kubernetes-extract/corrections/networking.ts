import { type Correction, listOf } from '../correction';

/** Ingress and NetworkPolicy: pkg/apis/networking/validation. */
export const NETWORKING: Readonly<Record<string, Correction>> = {
  IPBlock: { properties: { cidr: 'AddressRange', except: listOf('AddressRange') } },
  NetworkPolicyPeer: {
    allOf: [
      {
        description: 'needs either ipBlock or selectors; set the one or the others',
        oneOf: [
          { required: ['ipBlock'] },
          { anyOf: [{ required: ['podSelector'] }, { required: ['namespaceSelector'] }] },
        ],
      },
    ],
  },
  IngressTLS: {
    properties: { hosts: listOf('TlsHostName'), secretName: 'OptionalObjectName' },
  },
};
