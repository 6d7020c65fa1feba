import { BadRequestException } from '@nestjs/common';

export interface GivenAction {
  readonly name: string;
  readonly given: unknown;
}

/** `{"os-extend": {…}}`: one action, and what it is given. */
export const readAction = (body: unknown): GivenAction => {
  const entries = typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.entries(body) : [];
  const [entry] = entries;
  if (!entry || entries.length > 1) throw new BadRequestException('The body must be a JSON object with exactly one action.');
  return { name: entry[0], given: entry[1] };
};

export const noSuchAction = (name: string): BadRequestException =>
  new BadRequestException(`There is no such action: ${name.slice(0, 100)}. Verify the request body and Content-Type header and try again.`);
