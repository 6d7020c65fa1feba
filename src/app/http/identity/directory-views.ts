import type { DomainMember, Named } from '../../ports/identity.js';

/** What Keystone shows of a thing, without the link to itself. */
export type View = Readonly<Record<string, unknown>> & { readonly id: string };

export const projectView = ({ id, name, domain }: DomainMember): View => ({
  id,
  name,
  domain_id: domain.id,
  parent_id: domain.id,
  description: '',
  enabled: true,
  is_domain: false,
  tags: [],
  options: {},
});

export const userView = ({ id, name, domain }: DomainMember): View => ({
  id,
  name,
  domain_id: domain.id,
  enabled: true,
  password_expires_at: null,
  options: {},
});

export const domainView = ({ id, name }: Named): View => ({ id, name, description: '', enabled: true, tags: [], options: {} });

export const regionView = (id: string): View => ({ id, description: '', parent_region_id: null });

export type Kind = 'projects' | 'users' | 'domains' | 'regions' | 'services' | 'endpoints';

/** Clients cannot do without the links, though none of them follows one. */
export const linked = (base: string, kind: Kind, view: View): object => ({
  ...view,
  links: { self: `${base}/identity/v3/${kind}/${view.id}` },
});

/** There is one page of everything. */
export const collection = (base: string, kind: Kind, views: readonly View[]): object => ({
  [kind]: views.map((view) => linked(base, kind, view)),
  links: { self: `${base}/identity/v3/${kind}`, previous: null, next: null },
});
