import { describe, expect, it } from '@jest/globals';
import { opening } from '../../src/composition/opened.js';

describe('What was opened', () => {
  it('is closed in the reverse order, once, when it is asked to be', async () => {
    const closed: string[] = [];
    const opened = await opening((all) => {
      all.add('one', (each) => closed.push(each));
      all.add('two', (each) => Promise.resolve().then(() => closed.push(each)));
      return Promise.resolve(all);
    });
    expect(closed).toEqual([]);
    await opened.close();
    await opened.close();
    expect(closed).toEqual(['two', 'one']);
  });

  it('is closed all of it, also where one part does not close well', async () => {
    const closed: string[] = [];
    const opened = await opening((all) => {
      all.add('one', (each) => closed.push(each));
      all.add('two', () => Promise.reject(new Error('stuck')));
      return Promise.resolve(all);
    });
    await expect(opened.close()).rejects.toThrow('stuck');
    expect(closed).toEqual(['one']);
  });

  it('says why the rest cannot be opened, not what did not close well then', async () => {
    const open = opening((all) => {
      all.add('one', () => Promise.reject(new Error('stuck')));
      return Promise.reject(new Error('no more'));
    });
    await expect(open).rejects.toThrow('no more');
  });

  it('is closed when the rest cannot be opened', async () => {
    const closed: string[] = [];
    const open = opening((all) => {
      all.add('one', (each) => closed.push(each));
      return Promise.reject(new Error('no more'));
    });
    await expect(open).rejects.toThrow('no more');
    expect(closed).toEqual(['one']);
  });
});
