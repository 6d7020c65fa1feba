/** `mooring sealing-key`: the part of the secret key that an agent is to hold. */
import { readConfig } from '../composition/config.js';
import { fail } from './fail.js';

export const printSealingKey = (): void => {
  try {
    const { sealingKey } = readConfig(process.env);
    if (sealingKey === null) throw new Error('MOORING_SECRET_KEY is not set; the sealing key is derived from it');
    console.log(sealingKey.toString('base64'));
  } catch (error) {
    fail(error);
  }
};
