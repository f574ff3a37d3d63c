/** The floor: `pg` and nothing else; bundled before it is measured. */
exports.Client = require('pg').Client;
