import { describeSoak } from './suite';
import { ScriptedSqlServer } from '../scripted-sql-server';

describeSoak('SQL Server, scripted', () => ScriptedSqlServer.open());
