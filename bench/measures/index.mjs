import { measureConstructs } from './constructs.mjs';
import { measureFirstAnswer } from './first-answer.mjs';
import { measureGrowth } from './growth.mjs';
import { measureLoading } from './load.mjs';
import { measureMemory } from './memory.mjs';
import { measurePages } from './pages.mjs';
import { measurePeers } from './peers.mjs';
import { measureRows } from './rows.mjs';
import { measureSqlServer } from './sql-server.mjs';
import { measureStreams } from './streams.mjs';
import { measureRequests } from './warm.mjs';
import { measureWrites } from './writes.mjs';

/**
 * Everything that is measured for each version of Node.js, by the name for `--only`. `optional`: if it fails, the others are measured all the same,
 * as it needs the npm registry or a server.
 */
export const MEASURES = {
  'load': { title: 'Loading', measure: measureLoading },
  'first-answer': { title: 'First answer', measure: measureFirstAnswer },
  'warm': { title: 'Warm requests', measure: measureRequests },
  'rows': { title: 'Many rows', measure: measureRows },
  'memory': { title: 'Memory', measure: measureMemory },
  'growth': { title: 'Memory after many requests', measure: measureGrowth },
  'pages': { title: 'Pages of a large table', measure: measurePages },
  'writes': { title: 'Writes', measure: measureWrites },
  'streams': { title: 'Streams', measure: measureStreams },
  'peers': { title: 'Peers', measure: measurePeers, optional: true },
  'sql-server': { title: 'SQL Server', measure: measureSqlServer, optional: true },
  'constructs': { title: 'Synthesis', measure: measureConstructs, needsDatabase: false },
};
