// Shares with intervals.

import { symbolName } from "./palette.js";

const Z = 1.959963984540054; // 95 %, two sides

/// Wilson's interval of k of n: {share, low, high, k, n}; NaN where n is 0.
export function wilson(k, n) {
  if (n === 0) return { share: NaN, low: NaN, high: NaN, k, n };
  const share = k / n;
  const z2 = Z * Z;
  const middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half), k, n };
}

/// The label that means "not about the subject"; shares "of passages on topic" leave it out.
export const OFF_TOPIC = "unrelated";

/// How shares are counted: base "topic" or "all". shown: the stances that a chart shows, as {name, index}.
export function shareRules(stances, base) {
  const offTopic = stances.indexOf(OFF_TOPIC);
  const onTopicOnly = base === "topic" && offTopic >= 0;
  const shown = stances
    .map((name, index) => ({ name, index, sign: symbolName(index) }))
    .filter(({ index }) => !(onTopicOnly && index === offTopic));
  const whole = (tally) => tally.passages - (onTopicOnly ? tally.counts[offTopic] : 0);
  return {
    shown,
    whole,
    of: (tally, index) => wilson(tally.counts[index], whole(tally)),
    unit: onTopicOnly ? "passages on topic" : "passages",
  };
}

/// Of the passages with label `index` of the leading head: the share to which crossed head `head` gives its label `k`.
export function crossedShare(tally, head, labels, index, k) {
  return wilson(tally.crossed[head][index * labels + k], tally.counts[index]);
}
