// The one element for which every strong fact holds, or why there is none.

import { isKnownLabel } from "./config.js";
import { FACTS, factsAsked } from "./facts.js";
import { LABELS, placesBySight } from "./labels.js";
import { nameOf } from "./names.js";
import { poolOf } from "./pools.js";
import { roleOf } from "./roles.js";

// Role and caption only: a button's words without digits, other captions only if they are known labels.
/** @param {PageElement} element */
export function describe(element) {
  const role = roleOf(element) || "text";
  const captions = [nameOf(element), ...Object.values(LABELS).flatMap((source) => source(element))];
  const caption =
    captions.find((text) => text && isKnownLabel(text)) || (role === "button" ? captions[0].replace(/\d/g, "•") : "");
  return caption ? `${role} ”${caption}”` : `${role} utan känd ledtext`;
}

/** @param {Iterable<readonly [PageElement, Fact[]]>} holding */
function nearest(holding) {
  const ranked = [...holding].filter(([, facts]) => facts.length).sort((a, b) => b[1].length - a[1].length);
  return [...new Set(ranked.slice(0, 3).map(([element]) => describe(element)))];
}

// Exactly one element for which every strong fact holds. Every fact holds for the one chosen, so no fact can
// point out another element alone: the contradiction of the rule shows as a fact that fails.
/** @param {Document} doc @param {Target} target @returns {Resolution} */
export function resolve(doc, target) {
  const facts = factsAsked(target);
  const pool = poolOf(doc, target);
  const holding = new Map(pool.map((element) => [element, facts.filter((fact) => FACTS[fact](element, target))]));
  const matches = pool.filter((element) => holding.get(element).length === facts.length);
  if (isTold(target, facts) && matches.length === 1)
    return { element: matches[0], facts: ["role", ...facts, ...placesBySight(matches[0], target)] };
  return {
    failed: isTold(target, facts) ? whatFailed(facts, pool, matches, holding) : ["no strong fact"],
    candidates: nearest(matches.length ? matches.map((one) => /** @type {const} */ ([one, facts])) : holding),
  };
}

// A field that hides what is written is known by that.
/** @param {Target} target @param {Fact[]} facts */
const isTold = (target, facts) => facts.length > 0 || target.role === "password";

/**
 * @param {Fact[]} facts
 * @param {PageElement[]} pool
 * @param {PageElement[]} matches
 * @param {Map<PageElement, Fact[]>} holding
 */
function whatFailed(facts, pool, matches, holding) {
  if (matches.length > 1) return ["alike"];
  if (!pool.length) return ["role"];
  const missing = facts.filter((fact) => !pool.some((element) => holding.get(element).includes(fact)));
  return missing.length ? missing : ["together", ...facts];
}
