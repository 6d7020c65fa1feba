import { describe, expect, it } from '@jest/globals';
import {
  IsAnyObject,
  IsLooseBoolean,
  IsMetadata,
  IsName,
  IsText,
  IsUuid,
  IsWholeNumber,
  MayBeAbsent,
  MayBeNull,
  Nested,
} from '../../../../src/app/http/validation/fields.js';
import { readBody } from '../../../../src/app/http/validation/read-body.js';

class Thing {
  @IsUuid()
  volume_id!: string;

  @MayBeAbsent()
  @IsUuid()
  server_id?: string;

  @MayBeAbsent()
  @MayBeNull()
  @IsName()
  name?: string | null;

  @MayBeAbsent()
  @IsText(1, 5)
  text?: string;

  @MayBeAbsent()
  @IsLooseBoolean()
  force?: boolean;

  @MayBeAbsent()
  @IsWholeNumber(1, 100)
  size?: number;

  @MayBeAbsent()
  @IsMetadata()
  metadata?: Record<string, string>;

  @MayBeAbsent()
  @IsAnyObject()
  connector?: object;
}

class Body {
  @Nested(() => Thing)
  thing!: Thing;
}

const id = '7b1f2c3d-0000-4000-8000-0123456789ab';
const read = (thing: unknown): Thing => readBody(Body, { thing }).thing;
const complaint = (body: unknown): string => {
  try {
    readBody(Body, body);
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
};
const about = (fields: object): string => complaint({ thing: { volume_id: id, ...fields } });

describe('a body', () => {
  it('comes as its class says', () => {
    const thing = read({
      volume_id: id.toUpperCase(),
      name: null,
      force: 'yes',
      size: '12',
      metadata: { a: 'b' },
      connector: { host: 'h' },
    });
    expect(Object.fromEntries(Object.entries(thing))).toEqual({
      volume_id: id,
      name: null,
      force: true,
      size: 12,
      metadata: { a: 'b' },
      connector: { host: 'h' },
    });
    expect(thing).toBeInstanceOf(Thing);
  });

  it.each([undefined, null, [], 'text', 5, true])('must be an object, which %j is not', (body) => {
    expect(complaint(body)).toBe('The body must be a JSON object.');
  });

  it.each<[string, unknown, string]>([
    ['lacks its envelope', {}, 'thing is required'],
    ['has something else in its envelope', { thing: 'x' }, 'thing must be an object'],
    ['has a list in its envelope', { thing: [{ volume_id: id }] }, 'thing must be an object'],
    ['has null in its envelope', { thing: null }, 'thing must be an object'],
    ['has a second envelope', { thing: { volume_id: id }, other: {} }, 'other is not a known property'],
    ['lacks what is required', { thing: {} }, 'thing.volume_id is required'],
    ['has null where something is required', { thing: { volume_id: null } }, 'thing.volume_id must be a UUID'],
    ['has a property nobody knows', { thing: { volume_id: id, nmae: 'x' } }, 'thing.nmae is not a known property'],
    [
      'has several things wrong',
      { thing: { size: 0, volume_id: 'x' } },
      'thing.volume_id must be a UUID; thing.size must be a whole number from 1 to 100',
    ],
  ])('that %s is refused, saying so', (_what, body, message) => {
    expect(complaint(body)).toBe(message);
  });

  it('is not answered with all that is wrong when that is very much', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`p${index}`, 1]));
    expect(about(many).split('; ')).toHaveLength(5);
  });

  it.each(['constructor', 'toString', 'hasOwnProperty', 'then'])('is refused with %s, too', (name) => {
    for (const value of ['x', { prototype: {} }, null]) {
      expect(about({ [name]: value })).toBe(`thing.${name} is not a known property`);
      expect(complaint({ thing: { volume_id: id }, [name]: value })).toBe(`${name} is not a known property`);
    }
  });

  it('does not have long names repeated to it', () => {
    expect(about({ ['x'.repeat(50_000)]: 1 }).length).toBeLessThan(200);
  });

  it('keeps names that all objects have where names are free', () => {
    const metadata: unknown = JSON.parse('{"constructor": "x", "toString": "y"}');
    const thing = read({ volume_id: id, metadata, connector: metadata });
    expect(JSON.stringify([thing.metadata, thing.connector])).toBe(JSON.stringify([metadata, metadata]));
  });
});

describe('a property', () => {
  it('that may be absent may not be null for that', () => {
    expect(about({ server_id: null })).toBe('thing.server_id must be a UUID');
    expect(about({ name: null })).toBe('none');
  });

  it.each(['', 'x', id.slice(1), `${id} `, `{${id}}`, 7, {}])('that is a UUID is not %j', (server_id) => {
    expect(about({ server_id })).toBe('thing.server_id must be a UUID');
  });

  it.each(['x'.repeat(256), 'a\nb', 'a\0', 5, {}])('that is a name is not %j', (name) => {
    expect(about({ name })).toBe('thing.name must be a string of up to 255 characters without control characters');
  });

  it.each(['', 'x'.repeat(255), 'Grüße ✓ <b>'])('that is a name may be %j', (name) => {
    expect(about({ name })).toBe('none');
  });

  it('that is text keeps to its length, and may have lines', () => {
    expect(about({ text: '' })).toBe('thing.text must be a string of 1 to 5 characters');
    expect(about({ text: '123456' })).toBe('thing.text must be a string of 1 to 5 characters');
    expect(about({ text: 'a\0b' })).toBe('thing.text must be a string of 1 to 5 characters');
    expect(about({ text: 'a\nb' })).toBe('none');
  });

  it.each([
    [true, true],
    ['True', true],
    ['on', true],
    [1, true],
    ['0', false],
    ['NO', false],
    [false, false],
  ])('that is a loose boolean takes %j for %j', (force, value) => {
    expect(read({ volume_id: id, force }).force).toBe(value);
  });

  it.each(['maybe', 2, null, {}, ['true'], ''])('that is a loose boolean is not %j', (force) => {
    expect(about({ force })).toBe('thing.force must be true or false');
  });

  it.each([0, 101, 1.5, '1.5', '', ' 5', '-1', null, {}, '0x10', Number.MAX_VALUE])(
    'that is a whole number from 1 to 100 is not %j',
    (size) => {
      expect(about({ size })).toBe('thing.size must be a whole number from 1 to 100');
    },
  );

  it.each([[{ '': 'x' }], [{ a: 5 }], [{ a: null }], [{ a: 'x'.repeat(256) }], [[]], ['x'], [null]])(
    'that is metadata is not %j',
    (metadata) => {
      expect(about({ metadata })).toMatch(/^thing\.metadata must be an object of strings/);
    },
  );
});
