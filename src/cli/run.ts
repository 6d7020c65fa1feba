/** One command of `mooring`: until somebody asks it to stop, or it cannot go on. */
import { createLog, type Logger } from '../app/http/log.js';
import { type Config, readConfig } from '../composition/config.js';
import type { Running } from '../composition/running.js';
import type { Role } from '../composition/settings.js';
import { fail } from './fail.js';

type Start = (config: Config, log: Logger) => Promise<Running>;

export const run = async (role: Role, start: Start): Promise<void> => {
  const running = await started(role, start);
  console.log(running.greeting.join('\n'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(running, signal));
  void running.ended.then(fail);
};

const started = async (role: Role, start: Start): Promise<Running> => {
  try {
    const config = readConfig(process.env, role);
    return await start(config, createLog(config.logLevel));
  } catch (error) {
    return fail(error);
  }
};

const stop = async (running: Running, signal: string): Promise<void> => {
  console.log(`${signal}: finishing what is under way`);
  await running.stop().catch(fail);
  process.exit(0);
};
