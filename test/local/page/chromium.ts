import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { until as waitUntil } from '../../support/until';

/** A page in a headless Chromium, spoken to over the DevTools protocol: https://chromedevtools.github.io/devtools-protocol/ */
export interface BrowserPage {
  /** Errors in the console of the page, and requests that its policy blocked. */
  readonly complaints: readonly string[];
  /** Opens a URL and waits until it has loaded. */
  open(url: string): Promise<void>;
  /** The value of an expression of JavaScript, promises awaited. */
  evaluate<T>(expression: string): Promise<T>;
  /** Waits until an expression is true, for ten seconds at most. */
  until(expression: string): Promise<void>;
  /** Presses a key, as in `Tab`; modifiers: 2 is Ctrl, 8 is Shift. */
  press(key: string, modifiers?: number): Promise<void>;
  /** Types into what has the focus. */
  type(text: string): Promise<void>;
  /** A command of the protocol. */
  send(method: string, params?: object): Promise<any>;
  close(): Promise<void>;
}

/** The browser in `CHROMIUM`, else in the path; undefined when there is none. */
export const CHROMIUM = process.env.CHROMIUM ?? ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap(name => (process.env.PATH ?? '').split(delimiter).map(folder => join(folder, name)))
  .find(existsSync);

const KEY_CODES: Record<string, number> = { Tab: 9, Enter: 13 };

/** Starts a browser with one page. */
export async function openBrowser(): Promise<BrowserPage> {
  const profile = mkdtempSync(join(tmpdir(), 'chromium-'));
  const child = spawn(CHROMIUM!, [
    '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--remote-debugging-pipe', `--user-data-dir=${profile}`, 'about:blank',
  ], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const connection = new Connection(child);
  const { targetId } = await connection.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await connection.send('Target.attachToTarget', { targetId, flatten: true });
  const send = (method: string, params: object = {}) => connection.send(method, params, sessionId);
  await Promise.all(['Page.enable', 'Runtime.enable', 'Log.enable'].map(method => send(method)));
  return {
    ...driver(send),
    send,
    complaints: connection.complaints,
    close: async () => {
      const ended = new Promise(resolve => child.once('exit', resolve));
      // A browser that is killed leaves processes behind, which go on writing to its profile for a moment.
      await connection.send('Browser.close', {}).catch(() => child.kill('SIGKILL'));
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

function driver(send: BrowserPage['send']): Pick<BrowserPage, 'open' | 'evaluate' | 'until' | 'press' | 'type'> {
  const evaluate = async <T>(expression: string): Promise<T> => {
    const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  const until = (expression: string) => waitUntil(() => evaluate<boolean>(expression).catch(() => false)).catch(() => {
    throw new Error(`the expression was not true in time: ${expression}`);
  });
  return {
    evaluate,
    until,
    open: async url => {
      await send('Page.navigate', { url });
      await until(`document.readyState === 'complete' && location.href.startsWith(${JSON.stringify(url)})`);
    },
    press: async (key, modifiers = 0) => {
      const code = { key, code: key, windowsVirtualKeyCode: KEY_CODES[key] ?? key.charCodeAt(0), modifiers };
      await send('Input.dispatchKeyEvent', { type: 'keyDown', ...code, ...(key === 'Enter' && { text: '\r' }), ...(key.length === 1 && { text: key }) });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', ...code });
    },
    type: text => send('Input.insertText', { text }),
  };
}

/** Messages end with NUL on the pipes 3 and 4. */
class Connection {
  readonly complaints: string[] = [];
  private readonly waiting = new Map<number, { resolve: (result: any) => void; reject: (error: Error) => void }>();
  private buffer = '';
  private lastId = 0;

  constructor(private readonly child: ChildProcess) {
    (child.stdio[4] as Readable).setEncoding('utf8').on('data', (chunk: string) => {
      const messages = (this.buffer + chunk).split('\0');
      this.buffer = messages.pop()!;
      messages.forEach(message => this.receive(JSON.parse(message)));
    });
  }

  send(method: string, params: object, sessionId?: string): Promise<any> {
    const id = this.lastId += 1;
    (this.child.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  private receive({ id, method, params, result, error }: any): void {
    if (method === 'Runtime.exceptionThrown') this.complaints.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    if (method === 'Log.entryAdded' && params.entry.level === 'error') this.complaints.push(`${params.entry.text} ${params.entry.url ?? ''}`);
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result);
  }
}
