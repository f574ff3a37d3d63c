import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { StreamOutput } from '../../runtime/stream-output';

/** The metadata of a response that was started. */
let metadata: unknown;

beforeAll(() => {
  Object.assign(globalThis, {
    awslambda: {
      HttpResponseStream: {
        from: (stream: PassThrough, given: unknown) => {
          metadata = given;
          return stream;
        },
      },
    },
  });
});
afterAll(() => void delete (globalThis as { awslambda?: unknown }).awslambda);
beforeEach(() => { metadata = undefined; });

const OK = { status: 200, headers: { 'content-type': 'text/plain' }, body: 'all' };
const textOf = async (stream: PassThrough) => Buffer.concat(await stream.toArray()).toString();

describe('StreamOutput', () => {
  test('sends a response that was not started', async () => {
    const stream = new PassThrough();
    const output = new StreamOutput(stream);

    output.end(OK);

    expect(metadata).toEqual({ statusCode: 200, headers: OK.headers });
    expect(await textOf(stream)).toBe('all');
    expect(output.closed.aborted).toBe(false);
  });

  test('sends the status of a response without a body', () => {
    const stream = new PassThrough();
    const written = jest.spyOn(stream, 'write');

    new StreamOutput(stream).end({ ...OK, status: 304, body: '' });

    expect(written).toHaveBeenCalledTimes(1);
    expect(metadata).toMatchObject({ statusCode: 304 });
  });

  test('sends parts, and only their end at the end', async () => {
    const stream = new PassThrough();
    const output = new StreamOutput(stream);

    output.start({ status: 200, headers: {} });
    expect(output.started).toBe(true);
    expect(output.write('a')).toBeUndefined();
    expect(output.write(Buffer.from('b'))).toBeUndefined();
    expect(output.write('')).toBeUndefined();
    output.end(OK);

    expect(await textOf(stream)).toBe('ab');
  });

  test('a write waits until there is room again', async () => {
    const stream = new PassThrough({ highWaterMark: 10 });
    const output = new StreamOutput(stream);
    output.start({ status: 200, headers: {} });

    const waiting = output.write('x'.repeat(100));
    let done = false;
    void waiting!.then(() => { done = true; });
    await new Promise(setImmediate);
    expect(done).toBe(false);
    stream.resume();
    await waiting;
  });

  test.each([['breaks', (stream: PassThrough) => stream.destroy(new Error('socket hang up'))], ['closes', (stream: PassThrough) => stream.destroy()]])(
    'a connection that %s ends what waits and what follows', async (_, end) => {
      const stream = new PassThrough({ highWaterMark: 1 });
      const output = new StreamOutput(stream);
      output.start({ status: 200, headers: {} });
      const waiting = output.write('x'.repeat(100))!;

      end(stream);

      await expect(waiting).rejects.toThrow();
      expect(output.closed.aborted).toBe(true);
      await expect(output.write('more')).rejects.toThrow('the caller is gone');
      expect(() => output.end(OK)).not.toThrow();
    });

  test('a connection that closes after the end is not a caller who left', async () => {
    const stream = new PassThrough();
    const output = new StreamOutput(stream);

    output.end(OK);
    stream.resume();
    await once(stream, 'close');

    expect(output.closed.aborted).toBe(false);
  });
});
