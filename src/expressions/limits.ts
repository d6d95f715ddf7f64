/**
 * The bounds that keep every expression finite, whatever an author or a directory hands in. They are far above what real
 * rules need: the longest shipped expression has about 1,300 characters and 12 levels.
 */

/** Longest expression text, in UTF-16 code units. */
export const expressionLengthMax = 262_144

/** Deepest nesting of brackets, calls and prefix operators. Chains such as `a & b & c` count as one level. */
export const nestingMax = 500

/** Longest text or byte string an expression may build, in code units or bytes. */
export const textLengthMax = 16_777_216

/** List elements one evaluation may visit, over all liftings, Select, Where and list functions together. */
export const elementsVisitedMax = 20_000_000

/** Problems reported for one expression; the rest would only repeat them. */
export const problemsMax = 20
