/** Over HTTP. Goes where it is told and nowhere else: a redirection is an answer like any other that is not 2xx. */
import type { Posted, Poster } from '../../app/ports/poster.js';

const timeoutMs = 10_000;

export class HttpPoster implements Poster {
  async post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Posted> {
    try {
      const answer = await fetch(url, {
        ...{ method: 'POST', body, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) },
        headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'mooring' },
      });
      await answer.body?.cancel();
      return answer.ok ? { taken: true } : { taken: false, reason: `it answered ${answer.status}` };
    } catch (error) {
      return { taken: false, reason: wordsOf(error) };
    }
  }
}

const wordsOf = (error: unknown): string => {
  if (error instanceof DOMException && error.name === 'TimeoutError') return `it did not answer within ${timeoutMs / 1_000} s`;
  const { cause } = error as { cause?: { code?: unknown; message?: unknown } };
  return `it could not be reached (${String(cause?.code ?? cause?.message ?? error)})`;
};
