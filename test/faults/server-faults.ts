import type { Fault } from './fault';

/** Faults of a server. */
export const serverFaults: Fault[] = [
  {
    name: 'the server ends an idle connection',
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
    strike: async api => {
      await api.whileFrozen(() => api.endConnections(), () => api.read());
      await api.connect();
      await api.whileFrozen(() => api.endConnections(), () => api.write());
    },
  },
  {
    name: 'a function is frozen for longer than the idle timeout of the server',
    idleTimeout: true,
    strike: async api => {
      await api.whileFrozen(() => api.database.connectionsExpired(), () => api.read());
      await api.connect();
      await api.whileFrozen(() => api.database.connectionsExpired(), () => api.write());
    },
  },
  {
    name: 'the server ends the connection of a statement that runs',
    strike: async api => {
      await api.meanwhile(api.read({ pace: '/slowly' }), () => api.endConnections());
      await api.meanwhile(api.write({ pace: '/slowly' }), () => api.endConnections());
    },
  },
  {
    name: 'the server restarts between two requests',
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
    wholeServer: true,
    direct: true,
    strike: async api => {
      await api.meanwhile(api.write({ pace: '/slowly' }), () => api.database.stop());
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
