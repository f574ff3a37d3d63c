/** Dependencies of a handwritten Lambda function for SQL Server; only loading is measured. */
const { SecretsManagerClient } = require('@aws-sdk/client-secrets-manager');
const sql = require('mssql');

const secrets = new SecretsManagerClient({});

module.exports = { secrets, sql };
