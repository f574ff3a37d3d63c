import { Construct } from 'constructs';
import { Route } from './route';
import { ApiStage, invocationSource, permitInvocation } from '../handler/invoke-permission';
import { warnOfMissingPermission } from '../private/cross-account-functions';
import { checkRegion, isOfOtherAccount } from '../private/placement';

/** Permits one stage of an API to invoke the functions of its routes, with one permission for each function. */
export function permitFunctions(scope: Construct, routes: readonly Route[], api: ApiStage) {
  const functions = new Set(routes.flatMap(route => route._function ?? []));
  functions.forEach(handler => {
    checkRegion(scope, handler, 'function');
    if (isOfOtherAccount(scope, handler)) {
      warnOfMissingPermission(scope, handler, invocationSource(scope, api), 'its routes answer with 500');
    } else {
      permitInvocation(scope, `FunctionPermission-${handler.node.addr}`, handler, api);
    }
  });
}
