import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { isMissing, translated } from '../../../src/adapters/postgres/trouble.js';
import { DatabaseUnavailable } from '../../../src/app/ports/database-unavailable.js';

const refused = (code: string) => Object.assign(new pg.DatabaseError('no', 2, 'error'), { code });
const of = (error: unknown) => translated(error, { shown: 'db:5432/m' });

describe('What PostgreSQL refuses', () => {
  it.each([
    ['53300', 'too many connections'],
    ['57P03', 'it is starting up'],
    ['57P01', 'an administrator ended it'],
    ['57014', 'it took too long'],
    ['28P01', 'a wrong password'],
    ['3D000', 'no such database'],
    ['53100', 'the disk is full'],
    ['40P01', 'a deadlock'],
    ['25006', 'it is a replica'],
    ['XX000', 'a table dropped while it was read'],
  ])('passes, or somebody puts it right: %s, %s', (code) => {
    expect(of(refused(code))).toBeInstanceOf(DatabaseUnavailable);
    expect((of(refused(code)) as Error).message).toBe('PostgreSQL at db:5432/m refuses: no');
  });

  it.each([
    ['42703', 'no such column'],
    ['42601', 'not SQL'],
    ['22P02', 'not a number'],
    ['23505', 'a second one of what there may be one'],
    ['42501', 'not allowed'],
  ])('is a bug, or ours to set right: %s, %s', (code) => {
    const error = refused(code);
    expect(of(error)).toBe(error);
  });

  it.each([
    ['42P01', true],
    ['3F000', true],
    ['42703', false],
  ])('is for want of a table: %s %s', (code, is) => expect(isMissing(refused(code))).toBe(is));
});

describe('A connection that fails', () => {
  it('is a database that does not answer', () => {
    const cause = new Error('Connection terminated unexpectedly');
    expect(of(cause)).toMatchObject({ message: 'PostgreSQL at db:5432/m does not answer: Connection terminated unexpectedly', cause });
  });

  it('says why, also when several addresses were tried', () => {
    const tried = new AggregateError([new Error('refused by ::1'), new Error('refused by 127.0.0.1')]);
    expect((of(tried) as Error).message).toContain('does not answer: refused by ::1, refused by 127.0.0.1');
  });

  it('is not what a bug is taken for', () => {
    const bug = new TypeError('undefined is not a function');
    expect(of(bug)).toBe(bug);
  });
});
