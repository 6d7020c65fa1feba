import { describe, expect, it } from '@jest/globals';
import { readDictionary } from '../../../../../src/app/http/block-storage/lists/dictionary.js';

describe('a dictionary in a query', () => {
  it.each([
    ['{}', {}],
    ['{"a": "b"}', { a: 'b' }],
    ["{'a': 'b'}", { a: 'b' }],
    ["{u'a': u'b', 'c': \"d'e\"}", { a: 'b', c: "d'e" }],
    [" { 'a' : 'b' , } ", { a: 'b' }],
    ["{'a': 'it\\'s', 'b': 'x\\\\y\\n', 'c': '\\u00e9'}", { a: "it's", b: 'x\\y\n', c: 'é' }],
    ["{'a': '{}', 'b,c': ':'}", { a: '{}', 'b,c': ':' }],
  ])('is read from %s', (text, read) => {
    expect(readDictionary('metadata', text)).toEqual(read);
  });

  it.each(['', 'x', '[]', "{'a'}", "{'a': 5}", "{'a': 'b'", "{'a': 'b' 'c': 'd'}", '{,}', "{'a': __import__('os')}", '{a: b}'])(
    'is not %s',
    (text) => {
      expect(() => readDictionary('metadata', text)).toThrow('metadata must be a dictionary of texts');
    },
  );

  it('has no prototype to be reached', () => {
    expect(Object.getPrototypeOf(readDictionary('metadata', "{'__proto__': 'x'}"))).toBe(Object.prototype);
  });
});
