import type { Fault } from './fault';
import { KINDS, WRITES } from './requests';

const deadlineMs = 2500;

/** Faults of statements: too slow, too much. */
export const requestFaults: Fault[] = [
  {
    name: 'a statement takes longer than the request may',
    environments: KINDS.length,
    strike: api => api.atOnce({ pace: '/never', deadlineMs }),
  },
  {
    name: 'a commit takes longer than the request may',
    environments: WRITES.length,
    strike: api => api.atOnce({ pace: '/commit', deadlineMs }, WRITES),
  },
  { name: 'an answer has more than 6 MB', strike: api => api.readMuch('/large') },
  { name: '100,000 rows, of a route that allows 1,000', strike: api => api.readMuch('/rows') },
  { name: '100,000 rows, of a route that allows them', strike: api => api.readMuch('/rows/all') },
];
