export interface Link {
  readonly rel: 'self' | 'bookmark';
  readonly href: string;
}

export const selfLinks = (base: string, collection: string, id: string): readonly Link[] => [
  { rel: 'self', href: `${base}/compute/v2.1/${collection}/${id}` },
  bookmark(base, collection, id),
];

/** The address without a version. */
export const bookmark = (base: string, collection: string, id: string): Link => ({
  rel: 'bookmark',
  href: `${base}/compute/${collection}/${id}`,
});
