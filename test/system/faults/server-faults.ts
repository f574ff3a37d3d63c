import type { Fault } from './fault';
import type { FaultyApi } from './faulty-api';
import { KINDS, WRITES, type Kind } from './requests';
import type { Cut, Moment } from '../../support/endings';

/** Faults of a server. */
export const serverFaults: Fault[] = [
  {
    name: 'the server ends an idle connection',
    ends: true,
    strike: api => api.inTurn(async kind => {
      await api.endConnections();
      await api.ask(kind);
    }),
  },
  {
    name: 'the server ends the connection of a function that is frozen',
    ends: true,
    strike: api => api.inTurn(kind => api.whileFrozen(() => api.endConnections(), () => api.ask(kind))),
  },
  {
    name: 'a function is frozen for longer than the idle timeout of the server',
    ends: true,
    idleTimeout: true,
    environments: KINDS.length,
    strike: api => api.whileFrozen(() => api.database.connectionsExpired(), () => api.atOnce()),
  },
  {
    name: 'the server ends the connection of a statement that runs',
    ends: true,
    strike: api => api.inTurn(kind => api.meanwhile(api.ask(kind, { pace: '/slowly' }), () => api.endConnections())),
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
    strike: api => api.inTurn(async kind => {
      await api.database.stop();
      await api.database.start();
      await api.ask(kind);
    }),
  },
  {
    name: 'the server stops under a statement, and is down',
    ends: true,
    wholeServer: true,
    direct: true,
    strike: api => api.inTurn(async kind => {
      await api.meanwhile(api.ask(kind, { pace: '/never' }), () => api.database.stop());
      await api.read();
      await api.database.start();
    }, WRITES),
  },
  {
    name: 'the server has no connection left',
    wholeServer: true,
    strike: async api => {
      await api.endConnections();
      const relieve = await api.database.fillUp();
      for (const kind of KINDS) await api.ask(kind);
      await relieve();
    },
  },
];

/** Ends the connection at each answer to a request: to a read, to the statements of a write, and to its commit. */
async function cutAnswers(api: FaultyApi, moment: Moment): Promise<void> {
  await api.inTurn(async kind => {
    for (const cut of CUTS[kind]) {
      await api.connect();
      api.database.cutAnswer({ ...cut, moment });
      await api.ask(kind);
    }
  });
}

/** Answers of the server to each kind of request; steps that need a column of an earlier one are sent when it is there. */
const CUTS: Readonly<Record<Kind, readonly Omit<Cut, 'moment'>[]>> = {
  'read': [{ of: 'statement' }],
  'write': [{ of: 'statement' }, { of: 'commit' }],
  'steps': [{ of: 'statement' }, { of: 'statement', skip: 1 }, { of: 'commit' }],
  'keyed write': [{ of: 'statement' }, { of: 'commit' }],
  'keyed steps': [{ of: 'statement' }, { of: 'statement', skip: 1 }, { of: 'commit' }],
};
