import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { createSendSpans, traceOf } from '../../../runtime/tracing/segments';
import { until } from '../../support/until';

const TRACE = { id: '1-5759e988-bd862e3fe1be46a994272793', parent: '53995c3f42cd8ad8', sampled: true };
const SPAN = { name: 'database', started: 1_700_000_000_500, ended: 1_700_000_000_750, failed: false };

describe('createSendSpans', () => {
  let daemon: Socket;
  const datagrams: string[] = [];
  const sender = () => createSendSpans({ AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}` });

  beforeEach(async () => {
    datagrams.length = 0;
    daemon = createSocket('udp4').on('message', message => datagrams.push(String(message)));
    daemon.bind(0, '127.0.0.1');
    await once(daemon, 'listening');
  });
  afterEach(() => void daemon.close());

  test('a call is a subsegment of the function, in a separate datagram', async () => {
    sender()(TRACE, [SPAN, { ...SPAN, name: 'Secrets Manager', failed: true }]);
    await until(() => datagrams.length === 2);
    const [query, secret] = datagrams.map(datagram => datagram.split('\n'));

    expect(query![0]).toBe('{"format":"json","version":1}');
    expect(JSON.parse(query![1]!)).toEqual({
      type: 'subsegment',
      trace_id: TRACE.id,
      parent_id: TRACE.parent,
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      name: 'database',
      namespace: 'remote',
      start_time: 1_700_000_000.5,
      end_time: 1_700_000_000.75,
    });
    expect(JSON.parse(secret![1]!)).toMatchObject({ name: 'Secrets Manager', fault: true });
  });

  test.each([['that is not kept', { ...TRACE, sampled: false }], ['without a segment of the function', { ...TRACE, parent: undefined }]])('a trace %s gets nothing', async (_, trace) => {
    const send = sender();
    send(trace, [SPAN]);
    send(TRACE, [{ ...SPAN, name: 'last' }]);
    await until(() => datagrams.length > 0);

    expect(datagrams).toEqual([expect.stringContaining('"last"')]);
  });

  test.each([undefined, '', 'nowhere'])('nothing happens when the address of the daemon is %s', address => {
    expect(() => createSendSpans({ AWS_XRAY_DAEMON_ADDRESS: address })(TRACE, [SPAN])).not.toThrow();
  });

  test('nothing happens when the daemon does not answer', async () => {
    const send = createSendSpans({ AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:1' });
    send(TRACE, [SPAN]);
    await setTimeout(50);
    expect(() => send(TRACE, [SPAN])).not.toThrow();
  });
});

describe('traceOf', () => {
  test.each([
    ['Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1', { id: '1-5759e988-bd862e3fe1be46a994272793', parent: '53995c3f42cd8ad8', sampled: true }],
    ['Root=1-2-3;Parent=4;Sampled=0;Lineage=a87bd80c:1|68fd508a:5', { id: '1-2-3', parent: '4', sampled: false }],
    ['Root=1-2-3', { id: '1-2-3', parent: undefined, sampled: false }],
    ['Parent=4;Sampled=1', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is read', (header, trace) => {
    expect(traceOf(header)).toEqual(trace);
  });
});
