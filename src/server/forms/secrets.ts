/** As a whole word of a name: "pin" is one in `cardPin`, not in `shipping`. */
const words = new Set(['pass', 'pwd', 'pin', 'otp', 'totp', 'cvc', 'cvv', 'csc', 'ssn', 'iban', 'token']);

/** Anywhere in a name. */
const parts = /passw|passphrase|passcode|secret|credential|creditcard|cardnumber|(?:api|access|private)key/;

/** Whether the name of a field or property says that its value is nobody else's business. */
export function looksSecret(name: string): boolean {
  const spelled = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase();
  const each = spelled.split(/[^a-z\d]+/);
  return parts.test(each.join('')) || each.some((word) => words.has(word));
}

/** More than any form has: a hostile one must not make work for each of its values in each of the messages. */
const mostSecrets = 100;

/** Makes what takes secrets out of messages: some libraries of schemas repeat what they were given. */
export function hideSecrets(secrets: readonly string[]): (message: string) => string {
  if (secrets.length > mostSecrets) return () => 'is not valid';
  const hidden = secrets.flatMap((secret) => {
    if (secret === '') return [];
    // What is short would be found in the words of the message too, except in quotes.
    return secret.length > 3 ? [secret, JSON.stringify(secret)] : [JSON.stringify(secret)];
  });
  return (message) => hidden.reduce((text, secret) => text.replaceAll(secret, '…'), message);
}
