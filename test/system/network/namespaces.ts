import { execFile, spawnSync } from 'child_process';
import { promisify } from 'util';
import { Host } from '../../src/support/security-groups';

/** A host of a network, and the ruleset of nftables that guards it; empty for none. */
export interface GuardedHost extends Host { readonly name: string; readonly ruleset: string }

/** One attempt to connect. */
export interface Attempt { readonly from: GuardedHost; readonly to: GuardedHost; readonly port: number }

export type Outcome = 'open' | 'refused' | 'timed out';

/** Nothing outlives the one process: the kernel ends what runs in its process namespace, and with that goes the network. */
const APART = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
const GATEWAY = '10.255.255.254';
const OUTCOMES: { readonly [exitCode: string]: Outcome } = { 0: 'open', 1: 'refused', 124: 'timed out' };

/** Why network namespaces cannot be used here; undefined where they can. */
export function whyUnavailable(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it needs root on Linux';
  const missing = [['ip', '-V'], ['nft', '-v'], ['unshare', '-V'], ['bash', '--version']].filter(([command, flag]) => spawnSync(command, [flag]).error);
  if (missing.length > 0) return `it needs ${missing.map(([command]) => command).join(', ')}`;
  const { status } = spawnSync('unshare', [...APART, 'bash', '-c', 'mount -t tmpfs tmpfs /run && ip link add probe type veth && nft add table inet probe']);
  return status === 0 ? undefined : 'the kernel lends no namespaces, or no nftables in them';
}

/** Makes each attempt in a network of namespaces, one for each host, in which every host listens on all of the ports. */
export async function connect(hosts: readonly GuardedHost[], attempts: readonly Attempt[]): Promise<Outcome[]> {
  const ports = [...new Set(attempts.map(({ port }) => port))];
  const script = [
    'set -e',
    // The names of namespaces are files here.
    'mount -t tmpfs tmpfs /run',
    'echo 1 > /proc/sys/net/ipv4/ip_forward',
    ...hosts.flatMap(setUp),
    ...hosts.map(host => listen(host, ports)),
    `until [ "$(ls /run/listening-* 2>/dev/null | wc -l)" = ${hosts.length} ]; do sleep 0.05; done`,
    ...attempts.map(attempt),
    'wait $(cat /run/attempts)',
  ].join('\n');
  const { stdout } = await promisify(execFile)('unshare', [...APART, 'bash', '-c', script], { timeout: 30_000, killSignal: 'SIGKILL' });
  const outcomes = new Map(stdout.trim().split('\n').map(line => line.split(' ') as [string, string]));
  return attempts.map((_, index) => OUTCOMES[outcomes.get(String(index)) ?? ''] ?? fail(index, stdout));
}

/** A namespace with one address, on a cable to the router between all. */
function setUp({ name, address, ruleset }: GuardedHost, index: number): string[] {
  return [
    `ip netns add ${name}`,
    `ip link add cable${index} type veth peer name eth0 netns ${name}`,
    `ip address add ${GATEWAY}/32 dev cable${index}`,
    `ip link set cable${index} up`,
    `ip route add ${address}/32 dev cable${index}`,
    `ip -n ${name} address add ${address}/32 dev eth0`,
    `ip -n ${name} link set eth0 up`,
    `ip -n ${name} route add default via ${GATEWAY} dev eth0 onlink`,
    `ip netns exec ${name} nft -f - <<'RULES'\n${ruleset}\nRULES`,
  ];
}

function listen({ name, address }: GuardedHost, ports: readonly number[]): string {
  const program = `
    const listening = ${JSON.stringify(ports)}.map(port => new Promise(done => require('net').createServer(socket => socket.end()).listen(port, '${address}', done)));
    Promise.all(listening).then(() => require('fs').writeFileSync('/run/listening-${name}', ''));
  `;
  return `ip netns exec ${name} ${process.execPath} -e "${program.replace(/"/g, '\\"')}" &`;
}

function attempt({ from, to, port }: Attempt, index: number): string {
  const open = `timeout 2 bash -c 'exec 3<>/dev/tcp/${to.address}/${port}' 2>/dev/null`;
  return `(code=0; ip netns exec ${from.name} ${open} || code=$?; echo ${index} $code) & echo $! >> /run/attempts`;
}

function fail(index: number, output: string): never {
  throw new Error(`attempt ${index} has no outcome in ${JSON.stringify(output)}`);
}
