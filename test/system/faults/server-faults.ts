import type { Fault } from './fault';
import type { FaultyApi } from './faulty-api';
import type { Moment } from '../../support/endings';

/** Faults of a server. */
export const serverFaults: Fault[] = [
  {
    name: 'the server ends an idle connection',
    ends: true,
    strike: async api => {
      await api.endConnections();
      await api.read();
      await api.connect();
      await api.endConnections();
      await api.write();
    },
  },
  {
    name: 'the server ends the connection of a function that is frozen',
    ends: true,
    strike: async api => {
      await api.whileFrozen(() => api.endConnections(), () => api.read());
      await api.connect();
      await api.whileFrozen(() => api.endConnections(), () => api.write());
    },
  },
  {
    name: 'a function is frozen for longer than the idle timeout of the server',
    ends: true,
    idleTimeout: true,
    strike: async api => {
      await api.whileFrozen(() => api.database.connectionsExpired(), () => api.read());
      await api.connect();
      await api.whileFrozen(() => api.database.connectionsExpired(), () => api.write());
    },
  },
  {
    name: 'the server ends the connection of a statement that runs',
    ends: true,
    strike: async api => {
      await api.meanwhile(api.read({ pace: '/slowly' }), () => api.endConnections());
      await api.meanwhile(api.write({ pace: '/never' }), () => api.endConnections());
    },
  },
  ...([['before', 'before an answer'], ['within', 'in the middle of an answer'], ['after', 'right after an answer']] as const).map(([moment, when]): Fault => ({
    name: `the server ends the connection ${when}`,
    ends: true,
    cutsAnswers: true,
    strike: api => cutAnswers(api, moment),
  })),
  {
    name: 'the server restarts between two requests',
    ends: true,
    wholeServer: true,
    direct: true,
    strike: async api => {
      for (const ask of [() => api.read(), () => api.write()]) {
        await api.connect();
        await api.database.stop();
        await api.database.start();
        await ask();
      }
    },
  },
  {
    name: 'the server stops under a statement, and is down',
    ends: true,
    wholeServer: true,
    direct: true,
    strike: async api => {
      await api.meanwhile(api.write({ pace: '/never' }), () => api.database.stop());
      await api.read();
      await api.database.start();
    },
  },
  {
    name: 'the server has no connection left',
    wholeServer: true,
    strike: async api => {
      await api.endConnections();
      const relieve = await api.database.fillUp();
      await api.read();
      await api.write();
      await relieve();
    },
  },
];

/** Ends the connection at the answer to a read, to a write, and to the commit of a write. */
async function cutAnswers(api: FaultyApi, moment: Moment): Promise<void> {
  const rounds = [['statement', () => api.read()], ['statement', () => api.write()], ['commit', () => api.write()]] as const;
  for (const [of, ask] of rounds) {
    await api.connect();
    api.database.cutAnswer({ of, moment });
    await ask();
  }
}
