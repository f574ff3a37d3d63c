import type { Fault } from './fault';

/** Faults of statements: too slow, too much. */
export const requestFaults: Fault[] = [
  {
    name: 'a statement takes longer than the request may',
    strike: async api => {
      await api.read({ pace: '/never', deadlineMs: 2500 });
      await api.connect();
      await api.write({ pace: '/never', deadlineMs: 2500 });
    },
  },
  { name: 'a commit takes longer than the request may', strike: api => api.write({ pace: '/commit', deadlineMs: 2500 }) },
  { name: 'an answer has more than 6 MB', strike: api => api.readMuch('/large') },
  { name: '100,000 rows, of a route that allows 1,000', strike: api => api.readMuch('/rows') },
  { name: '100,000 rows, of a route that allows them', strike: api => api.readMuch('/rows/all') },
];
