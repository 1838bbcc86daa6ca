import { expect, test } from 'vitest';
import { looksSecret } from './secrets.ts';

test.each([
  ...[
    'password',
    'newPassword',
    'user.password',
    'old_passwd',
    'passphrase',
    'pass',
    'PWD',
    'accounts[0].pin',
  ],
  ...[
    'apiKey',
    'api_key',
    'api-key',
    'APIKEY',
    'apikey',
    'accessKey',
    'private.key',
    'iban',
    'card.cvc',
    'otp',
  ],
  ...['cardNumber', 'credit_card', 'clientSecret', 'token', 'csrf-token', 'credentials'],
])('S4: %s is the name of something that is not given back', (name) => {
  expect(looksSecret(name)).toBe(true);
});

test.each([
  'email',
  'shipping',
  'passenger',
  'compass',
  'keyboard',
  'apiName',
  'accessible',
  'optional',
  'card',
])('%s is an ordinary name', (name) => {
  expect(looksSecret(name)).toBe(false);
});
