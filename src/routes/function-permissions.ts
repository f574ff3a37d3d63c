import { Construct } from 'constructs';
import { Route } from './route';
import { ApiStage, invocationSource, permitInvocation } from '../handler/invoke-permission';
import { warnOfMissingPermission } from '../private/cross-account-functions';
import { checkRegion, isOfOtherAccount } from '../private/placement';

/** Lets one stage of an API call the functions of its routes, each with one permission. */
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
