import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './fault';

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
    strike: async api => {
      api.proxy.reset();
      await api.read();
      await api.connect();
      api.proxy.reset();
      await api.write();
    },
  },
  {
    name: 'the network resets the connection of a statement that runs',
    strike: async api => {
      await api.meanwhile(api.read({ pace: '/slowly' }), () => api.proxy.reset());
      await api.connect();
      await api.meanwhile(api.write({ pace: '/slowly' }), () => api.proxy.reset());
    },
  },
  {
    name: 'the network forgets the connection of a function that is frozen',
    strike: async api => {
      await api.whileFrozen(() => api.proxy.forget(), () => api.read());
      await api.connect();
      await api.whileFrozen(() => api.proxy.forget(), () => api.write());
    },
  },
  {
    name: 'the network forgets the connection of a function that is frozen for more than ten seconds',
    strike: async api => {
      await api.whileFrozen(thenWait(() => api.proxy.forget()), () => api.read());
      await api.connect();
      await api.whileFrozen(thenWait(() => api.proxy.forget()), () => api.write());
    },
  },
  {
    name: 'the network swallows the connection of a function that is frozen for more than ten seconds',
    strike: async api => {
      await api.whileFrozen(thenWait(() => api.proxy.swallow()), () => api.read());
      await api.connect();
      await api.whileFrozen(thenWait(() => api.proxy.swallow()), () => api.write());
    },
  },
  {
    name: 'the network resets a connection before the answer comes through',
    strike: async api => {
      for (const ask of [() => api.read({ pace: '/slowly' }), () => api.write({ pace: '/slowly' })]) {
        await api.connect();
        await api.meanwhile(ask(), async () => {
          api.proxy.swallowAnswers();
          await api.database.settled();
          api.proxy.reset();
        });
      }
    },
  },
  {
    name: 'the network swallows an idle connection',
    strike: async api => {
      api.proxy.swallow();
      await api.read({ deadlineMs });
      await api.connect();
      api.proxy.swallow();
      await api.write({ deadlineMs });
    },
  },
  {
    name: 'the network swallows the connection of a statement that runs',
    strike: async api => {
      await api.meanwhile(api.read({ pace: '/slowly', deadlineMs }), () => api.proxy.swallow());
      await api.connect();
      await api.meanwhile(api.write({ pace: '/slowly', deadlineMs }), () => api.proxy.swallow());
    },
  },
  {
    name: 'the network swallows the answer to a statement',
    strike: async api => {
      api.proxy.swallowAnswers();
      await api.read({ deadlineMs });
      await api.connect();
      api.proxy.swallowAnswers();
      await api.write({ deadlineMs });
    },
  },
  {
    name: 'the network swallows every new connection',
    ends: true,
    strike: async api => {
      await api.endConnections();
      api.proxy.route('nowhere');
      await api.read({ deadlineMs });
      await api.write({ deadlineMs });
      api.proxy.route(api.database.port);
    },
  },
];
