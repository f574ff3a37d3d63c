import { Stack } from 'aws-cdk-lib';
import { RotationSchedule, RotationScheduleOptions, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, IDependable } from 'constructs';
import { DatabaseUserOptions } from './database-user-options';
import { DatabaseEngine } from '../database/database-engine';
import { serverAddress } from '../database/database-resources';
import { DatabaseTargetConfig } from '../database/target-config';

/** Names of the engines: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html */
const ENGINES: { readonly [engine in DatabaseEngine]: string } = {
  [DatabaseEngine.POSTGRESQL]: 'postgres',
  [DatabaseEngine.SQL_SERVER]: 'sqlserver',
};

/** Quotes, backslashes, and separators of URLs. */
const EXCLUDED = '"\'`\\/@:%?# ';

/**
 * Secret of a user, with a generated password of printable ASCII characters and the fields that rotation functions of AWS read. Behind a proxy,
 * the address is that of the database: rotation does not work through a proxy, and a proxy that reads the secret would depend on itself.
 */
export class UserSecret extends Secret {
  constructor(scope: Construct, user: string, target: DatabaseTargetConfig, options: DatabaseUserOptions, private readonly trigger: IDependable) {
    super(scope, user, {
      description: `Login of the database user ${user}`,
      secretName: options.secretName,
      encryptionKey: options.encryptionKey,
      generateSecretString: {
        secretStringTemplate: Stack.of(scope).toJsonString({
          engine: ENGINES[target.engine], ...serverAddress(target), dbname: target.databaseName, username: user,
        }),
        generateStringKey: 'password',
        passwordLength: 40,
        excludeCharacters: EXCLUDED,
      },
    });
  }

  /** A schedule starts a rotation as soon as it exists, which fails if the user does not exist yet. */
  public override addRotationSchedule(id: string, options: RotationScheduleOptions): RotationSchedule {
    const schedule = super.addRotationSchedule(id, options);
    schedule.node.addDependency(this.trigger);
    return schedule;
  }
}
