import type { Fault } from './fault';
import { loginFaults } from './login-faults';
import { networkFaults } from './network-faults';
import { requestFaults } from './request-faults';
import { serverFaults } from './server-faults';

/** The rows of the table, in its order. */
export const FAULTS: readonly Fault[] = [...serverFaults, ...networkFaults, ...requestFaults, ...loginFaults];
