/** Users and projects by name, where the file of users is here to say. Nothing else of it is kept. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseIdentityFile } from '../../adapters/identity/identity-file.js';
import { ifThere } from '../../adapters/system-error.js';
import type { Config } from '../../composition/config.js';

export class People {
  private constructor(
    private readonly users: ReadonlyMap<string, string>,
    private readonly projects: ReadonlyMap<string, string>,
  ) {}

  static async of({ identityFile, data }: Pick<Config, 'identityFile' | 'data'>): Promise<People> {
    const text = await ifThere(readFile(identityFile ?? join(data, 'identity.yaml'), 'utf8'));
    if (text === undefined) return new People(new Map(), new Map());
    const { users, projects } = parseIdentityFile(text);
    return new People(namesById(users), namesById(projects));
  }

  nameOf(userId: string): string {
    return this.users.get(userId) ?? userId;
  }

  hasUser(userId: string): boolean {
    return this.users.has(userId);
  }

  hasProject(projectId: string): boolean {
    return this.projects.has(projectId);
  }

  projectName(projectId: string): string {
    return this.projects.get(projectId) ?? projectId;
  }

  userId(idOrName: string): string {
    return idIn(this.users, idOrName);
  }

  projectId(idOrName: string): string {
    return idIn(this.projects, idOrName);
  }
}

const namesById = (members: readonly { readonly id: string; readonly name: string }[]): ReadonlyMap<string, string> =>
  new Map(members.map(({ id, name }) => [id, name]));

/** Names are unique, and ids come first. */
const idIn = (names: ReadonlyMap<string, string>, idOrName: string): string => {
  if (names.has(idOrName)) return idOrName;
  return [...names].find(([, name]) => name === idOrName)?.[0] ?? idOrName;
};
