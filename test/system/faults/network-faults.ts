import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './fault';
import { KINDS } from './requests';

/** Time for a request that is answered only when it is over: longer than a slow statement takes, so that the server finishes work without a listener. */
const deadlineMs = 4000;

/** Longer than the handler trusts an idle connection. */
const LONG_MS = 10_500;

const thenWait = (strike: () => void) => async () => {
  strike();
  await delay(LONG_MS);
};

/** Faults of the network between function and server. */
export const networkFaults: Fault[] = [
  {
    name: 'the network resets an idle connection',
    strike: api => api.inTurn(async kind => {
      api.proxy.reset();
      await api.ask(kind);
    }),
  },
  {
    name: 'the network resets the connection of a statement that runs',
    strike: api => api.inTurn(kind => api.meanwhile(api.ask(kind, { pace: '/slowly' }), () => api.proxy.reset())),
  },
  {
    name: 'the network forgets the connection of a function that is frozen',
    strike: api => api.inTurn(kind => api.whileFrozen(() => api.proxy.forget(), () => api.ask(kind))),
  },
  {
    name: 'the network forgets the connection of a function that is frozen for more than ten seconds',
    environments: KINDS.length,
    strike: api => api.whileFrozen(thenWait(() => api.proxy.forget()), () => api.atOnce()),
  },
  {
    name: 'the network swallows the connection of a function that is frozen for more than ten seconds',
    environments: KINDS.length,
    strike: api => api.whileFrozen(thenWait(() => api.proxy.swallow()), () => api.atOnce()),
  },
  {
    name: 'the network resets a connection before the answer comes through',
    strike: api => api.inTurn(kind => api.meanwhile(api.ask(kind, { pace: '/slowly' }), async () => {
      api.proxy.swallowAnswers();
      await api.database.settled();
      api.proxy.reset();
    })),
  },
  {
    name: 'the network swallows an idle connection',
    environments: KINDS.length,
    strike: async api => {
      api.proxy.swallow();
      await api.atOnce({ deadlineMs });
    },
  },
  {
    name: 'the network swallows the connection of a statement that runs',
    strike: api => api.inTurn(kind => api.meanwhile(api.ask(kind, { pace: '/slowly', deadlineMs }), () => api.proxy.swallow())),
  },
  {
    name: 'the network swallows the answer to a statement',
    environments: KINDS.length,
    strike: async api => {
      api.proxy.swallowAnswers();
      await api.atOnce({ deadlineMs });
    },
  },
  {
    name: 'the network swallows every new connection',
    ends: true,
    strike: async api => {
      await api.endConnections();
      api.proxy.route('nowhere');
      for (const kind of KINDS) await api.ask(kind, { deadlineMs: 2500 });
      api.proxy.route(api.database.port);
    },
  },
];
