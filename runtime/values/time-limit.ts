import { createContext, Script, type Context } from 'node:vm';

/** Runs work that takes no more than so much time; returns undefined when the time is over. */
export type RunWithin = <T>(work: () => T) => { readonly value: T } | undefined;

const CALL = new Script('call()');

/**
 * Makes a limit for work that does not wait, such as a regular expression that tries all ways to match a text: `node:vm` stops whatever runs
 * (https://nodejs.org/api/vm.html#scriptrunincontextcontextifiedobject-options). The context is made with the first call, which takes a millisecond or
 * two; each later call takes some 0.3 ms.
 */
export function limitTime(milliseconds: number): RunWithin {
  const globals: { call?: () => void } = {};
  let context: Context | undefined;
  return <T>(work: () => T) => {
    context ??= createContext(globals);
    let result: { readonly value: T } | undefined;
    globals.call = () => { result = { value: work() }; };
    try {
      CALL.runInContext(context, { timeout: milliseconds });
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    }
    return result;
  };
}
