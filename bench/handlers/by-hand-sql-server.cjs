/** What a Lambda function for SQL Server loads when it is written by hand; only its loading is measured. */
const { SecretsManagerClient } = require('@aws-sdk/client-secrets-manager');
const sql = require('mssql');

const secrets = new SecretsManagerClient({});

module.exports = { secrets, sql };
