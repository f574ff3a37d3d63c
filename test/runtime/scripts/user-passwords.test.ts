import { conceal } from '../../../runtime/drivers/credentials';
import type { SecretLogin } from '../../../runtime/login/secrets';
import { passwordOf } from '../../../runtime/scripts/user-passwords';

/** A secret whose rotation ends when its pending version is read. */
function rotatingSecret(): SecretLogin {
  const versions = { current: 'old', pending: 'new' };
  let read = 'old';
  return {
    get: async () => conceal('shop_api', read),
    renew: async attempt => {
      // Without a pending version, the login stays.
      if (attempt % 2 === 0) read = versions.current;
      else versions.current = versions.pending;
      return true;
    },
  };
}

test('a rotation that ends between two reads: the new password stays', async () => {
  expect(await passwordOf('shop_api', rotatingSecret(), async ({ password }) => password === 'new')).toBeUndefined();
});

test('a rotation that ends between two reads, of a user that has neither password: it gets the new one', async () => {
  expect(await passwordOf('shop_api', rotatingSecret(), async () => false)).toBe('new');
});
