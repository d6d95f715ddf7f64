import { lowerCase, upperCase } from '../case-mapping.ts'
import { isWhiteSpace } from '../white-space.ts'

/** True for the code units a set holds. .NET expressions work on UTF-16 code units, and so do these. */
export type CharacterSet = (unit: number) => boolean

const decimalDigit = /^\p{Nd}$/u
const wordCharacter = /^[\p{L}\p{Mn}\p{Nd}\p{Pc}]$/u

/** `\d`: every decimal digit of Unicode. */
export const digitSet: CharacterSet = (unit) => (unit < 128 ? unit >= 48 && unit <= 57 : decimalDigit.test(String.fromCharCode(unit)))

/** `\w`: letters, non-spacing marks, decimal digits and connectors such as the underscore. */
export const wordSet: CharacterSet = (unit) => (unit < 128 ? isAsciiWord(unit) : wordCharacter.test(String.fromCharCode(unit)))

/** `\s`. */
export const whiteSpaceSet: CharacterSet = isWhiteSpace

/** `.` without the single-line option. */
export const notLineFeed: CharacterSet = (unit) => unit !== 10

export const anySet: CharacterSet = () => true

function isAsciiWord(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || (unit >= 48 && unit <= 57) || unit === 95
}

export function singleSet(wanted: number): CharacterSet {
  return (unit) => unit === wanted
}

export function rangeSet(first: number, last: number): CharacterSet {
  return (unit) => unit >= first && unit <= last
}

export function unionSet(sets: readonly CharacterSet[]): CharacterSet {
  return (unit) => sets.some((set) => set(unit))
}

export function negatedSet(set: CharacterSet): CharacterSet {
  return (unit) => !set(unit)
}

/** `[a-z-[aeiou]]`: what is in the first and not in the second. */
export function differenceSet(set: CharacterSet, without: CharacterSet): CharacterSet {
  return (unit) => set(unit) && !without(unit)
}

/** The set with all case variants of its characters. */
export function ignoringCase(set: CharacterSet): CharacterSet {
  return (unit) => set(unit) || set(upperCaseUnit(unit)) || set(lowerCaseUnit(unit))
}

export function upperCaseUnit(unit: number): number {
  return upperCase(String.fromCharCode(unit)).charCodeAt(0)
}

function lowerCaseUnit(unit: number): number {
  return lowerCase(String.fromCharCode(unit)).charCodeAt(0)
}

const generalCategory = /^(?:C|Cc|Cf|Cn|Co|Cs|L|Ll|Lm|Lo|Lt|Lu|M|Mc|Me|Mn|N|Nd|Nl|No|P|Pc|Pd|Pe|Pf|Pi|Po|Ps|S|Sc|Sk|Sm|So|Z|Zl|Zp|Zs)$/

/** `\p{Lu}`: a general category of Unicode, or null for any other name. */
export function categorySet(name: string): CharacterSet | null {
  if (!generalCategory.test(name)) return null
  const pattern = new RegExp(`^\\p{${name}}$`, 'u')
  return (unit) => pattern.test(String.fromCharCode(unit))
}
