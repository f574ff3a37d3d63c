import type { Fault } from './fault';
import type { FaultyApi } from './faulty-api';
import type { Impostor } from './faulty-database';
import { KINDS } from './requests';
import { createServerCertificate } from '../../../local/database/certificates';

const ENVIRONMENTS = 3;
const ROUNDS = 3;

/** Faults of logins, secrets and certificates. */
export const loginFaults: Fault[] = [
  {
    name: 'the password rotates under load: the secret is still AWSPENDING',
    ends: true,
    environments: ENVIRONMENTS,
    strike: async api => {
      await api.database.changePassword('rotated');
      api.secrets.pending = secretOf(api, 'rotated');
      await load(api);
    },
  },
  {
    name: 'the password rotates under load: the secret is AWSCURRENT',
    ends: true,
    environments: ENVIRONMENTS,
    strike: async api => {
      await api.database.changePassword('rotated');
      api.secrets.answer = { secret: secretOf(api, 'rotated') };
      await load(api);
    },
  },
  {
    name: 'the secret has a wrong password',
    ends: true,
    strike: async api => {
      await api.database.changePassword('nobody knows');
      await api.endConnections();
      for (const kind of KINDS) await api.ask(kind);
      await api.database.changePassword(api.database.login.password);
    },
  },
  {
    name: 'Secrets Manager does not answer when the function starts',
    environments: 0,
    strike: async api => {
      api.secrets.answer = 'silence';
      await refusedStart(api);
    },
  },
  {
    name: 'Secrets Manager refuses when the function starts',
    environments: 0,
    strike: async api => {
      api.secrets.answer = { error: 'AccessDeniedException' };
      await refusedStart(api);
    },
  },
  {
    name: 'another server answers, with a certificate of an unknown authority',
    ends: true,
    strike: async api => meetImpostor(api, await api.database.impersonate(await createServerCertificate())),
  },
  {
    name: 'another server answers, with a certificate for another host',
    ends: true,
    strike: async api => meetImpostor(api, await api.database.impersonate(api.otherHost)),
  },
];

function secretOf({ database }: FaultyApi, password: string): string {
  return JSON.stringify({ ...database.login, password });
}

/** All environments ask at once, each one request at a time, first with connections from before and then with new ones. */
async function load(api: FaultyApi): Promise<void> {
  const ask = async (environment: number) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const kind of KINDS) await api.ask(kind, { environment });
    }
  };
  for (const prepare of [async () => undefined, () => api.endConnections()]) {
    await prepare();
    await Promise.all(Array.from({ length: ENVIRONMENTS }, (_, environment) => ask(environment)));
  }
}

async function refusedStart(api: FaultyApi): Promise<void> {
  await Promise.all(KINDS.map(() => api.coldStart()));
  await api.atOnce();
  api.secrets.answer = { secret: secretOf(api, api.database.login.password) };
}

async function meetImpostor(api: FaultyApi, impostor: Impostor): Promise<void> {
  await api.endConnections();
  api.proxy.route(impostor.port);
  for (const kind of KINDS) await api.ask(kind);
  api.proxy.route(api.database.port);
  if (impostor.heard.length) api.complaints.push('TALKED TO A STRANGER');
  await impostor.close();
}
