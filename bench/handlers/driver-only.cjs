/** Lower bound: only `pg`, bundled before it is measured. */
exports.Client = require('pg').Client;
