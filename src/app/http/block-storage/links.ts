import type { Place } from './block-storage.decorators.js';

export interface Link {
  readonly rel: string;
  readonly href: string;
}

/** Where a thing is: under the version it was asked in, and without one. */
export const linksTo = ({ base, project }: Place, path: string): readonly Link[] => {
  const inProject = project === null ? path : `${project}/${path}`;
  return [
    { rel: 'self', href: `${base}/volume/v3/${inProject}` },
    { rel: 'bookmark', href: `${base}/volume/${inProject}` },
  ];
};
