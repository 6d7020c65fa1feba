/** The same answer in other words: hosts are named, and what to do on them is said, to those who run them. */
import type { Viewer } from '../commanding/requester.js';
import type { Advice, Matter } from './explanation.js';
import type { KnownThings } from './known-things.js';
import { veiled } from './veil.js';

export const forViewer = <Answer extends { readonly open: readonly Matter[] }>(
  viewer: Viewer,
  known: KnownThings,
  answer: Answer,
): Answer => {
  if (viewer.isAdmin || viewer.isService) return answer;
  const hosts = new Set([...known.hosts, ...answer.open.flatMap(({ step }) => (step.host === null ? [] : [step.host]))]);
  return veiled({ ...answer, open: answer.open.map(withoutOperations) }, hosts);
};

/** Which hosts to look at tells those nothing who cannot. */
const withoutOperations = (matter: Matter): Matter => {
  const { unblock, asked, step } = matter;
  const forCaller = unblock.filter(({ who }) => who !== 'operator');
  const askOperator: readonly Advice[] =
    forCaller.length === unblock.length
      ? []
      : [{ who: 'operator', words: `Somebody who runs Mooring has to look at this: tell them of request ${asked.requestId}.` }];
  return { ...matter, unblock: [...forCaller, ...askOperator], step: { ...step, host: null } };
};
