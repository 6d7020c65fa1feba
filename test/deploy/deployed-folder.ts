/** What deploy/init.mjs makes, in a folder of its own. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from '../../lab/run.js';
import { repository } from './compose-file.js';

export class DeployedFolder {
  private constructor(readonly folder: string) {}

  static async made(): Promise<DeployedFolder> {
    const made = new DeployedFolder(mkdtempSync(join(tmpdir(), 'mooring-deploy-')));
    await made.init();
    return made;
  }

  /** What it says. */
  init(...args: readonly string[]): Promise<string> {
    return must(process.execPath, ['deploy/init.mjs', '--folder', this.folder, '--name', 'cloud.example.org', ...args], {
      cwd: repository,
    });
  }

  get envFile(): string {
    return join(this.folder, '.env');
  }

  get variables(): Readonly<Record<string, string>> {
    const lines = readFileSync(this.envFile, 'utf8').trim().split('\n');
    return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  }

  path(secret: string): string {
    return join(this.folder, 'deploy/secrets', secret);
  }

  read(secret: string): string {
    return readFileSync(this.path(secret), 'utf8');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
