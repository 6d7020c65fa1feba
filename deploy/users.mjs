/** The users of a new deployment, as `mooring start` makes them, and the `clouds.yaml` that reaches it from outside. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { built } from './built.mjs';

const port = 8776;
/** Ids of digits only, or with one `e` among them, would else be numbers to somebody who reads the file. */
const quoted = { defaultStringType: 'QUOTE_SINGLE', defaultKeyType: 'PLAIN', lineWidth: 0 };

export const writeUsers = async ({ folder, name, authority }) => {
  const { cloudsFile, identityFile } = await madeUsers(folder, name);
  const { clouds } = parse(readFileSync(cloudsFile, 'utf8'));
  for (const cloud of Object.values(clouds)) {
    cloud.auth.auth_url = `https://${name}:${port}/identity/v3`;
    cloud.cacert = authority;
  }
  writeFileSync(cloudsFile, `# For OS_CLIENT_CONFIG_FILE. Holds passwords that stand nowhere else.\n${stringify({ clouds }, quoted)}`);
  // Read by users in containers; the folder keeps others out.
  chmodSync(identityFile, 0o644);
};

const madeUsers = async (folder, name) => {
  const { firstStart } = await built('adapters/identity/first-start.js');
  return firstStart(folder, { host: name, port });
};
