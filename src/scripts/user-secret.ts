import { ISecret, ISecretAttachmentTarget, RotationSchedule, RotationScheduleOptions, Secret, SecretTargetAttachment } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, IDependable } from 'constructs';
import { DatabaseUserOptions } from './database-user-options';
import { ValidationError } from '../private/validation-error';

/** Quotes, backslashes, and separators of URLs. */
const EXCLUDED = '"\'`\\/@:%?# ';

/**
 * Secret of a user, with a generated password of printable ASCII characters. CloudFormation generates a new password when any property of the
 * generation changes, and the database would not learn it: so none of them depends on the database. `attach` adds its address.
 */
export class UserSecret extends Secret {
  constructor(scope: Construct, user: string, options: DatabaseUserOptions, private readonly trigger: IDependable) {
    super(scope, user, {
      description: `Login of the database user ${user}`,
      secretName: options.secretName,
      encryptionKey: options.encryptionKey,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: user }),
        generateStringKey: 'password',
        passwordLength: 40,
        excludeCharacters: EXCLUDED,
      },
    });
  }

  /** Adds the address of a database, without a change of the password. */
  public override attach(target: ISecretAttachmentTarget): ISecret {
    return new AttachedUserSecret(this, target, this.trigger);
  }

  /** @throws for a function of AWS, which would not find the address of the database in the secret */
  public override addRotationSchedule(id: string, options: RotationScheduleOptions): RotationSchedule {
    if (options.hostedRotation) {
      throw new ValidationError({
        problem: 'a rotation function of AWS reads the address of the database from the secret, which has only a user name and a password',
        remedy: 'attach the database: user.secret!.attach(instance).addRotationSchedule(…)',
      }, this);
    }
    return after(this.trigger, super.addRotationSchedule(id, options));
  }
}

/** Secret of a user with the address of its database. */
class AttachedUserSecret extends SecretTargetAttachment {
  constructor(secret: UserSecret, target: ISecretAttachmentTarget, private readonly trigger: IDependable) {
    super(secret, 'Attachment', { secret, target });
  }

  public override addRotationSchedule(id: string, options: RotationScheduleOptions): RotationSchedule {
    return after(this.trigger, super.addRotationSchedule(id, options));
  }
}

/** A schedule starts a rotation as soon as it exists, which fails if the user does not exist yet. */
function after(trigger: IDependable, schedule: RotationSchedule): RotationSchedule {
  schedule.node.addDependency(trigger);
  return schedule;
}
