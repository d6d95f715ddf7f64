import { kinds, type Kinds } from './value-type.ts'

/** How a value of one type becomes one of another in this language; null where nothing obvious does it. */
export function conversionHint(wanted: Kinds, given: Kinds, shown: string): string | null {
  if ((wanted & kinds.str) !== 0) return toText(given, shown)
  if ((wanted & kinds.num) !== 0) return toNumber(given, shown)
  if ((wanted & kinds.dt) !== 0) return toDate(given, shown)
  if ((wanted & kinds.ref) !== 0 && (given & kinds.str) !== 0) return `Write CRef(${shown}).`
  if ((wanted & kinds.bin) !== 0 && (given & kinds.str) !== 0) return `Bytes come from CGuid, CBin or an attribute of type bin.`
  if ((wanted & kinds.bool) !== 0 && (given & (kinds.str | kinds.num)) !== 0)
    return shown.startsWith('"') ? 'Write True or False without quotes.' : `Write CBool(${shown}).`
  return null
}

function toText(given: Kinds, shown: string): string | null {
  if (/^-?\d+$/.test(shown)) return `Write "${shown}" in quotes.`
  if ((given & kinds.dt) !== 0) return `Write FormatDateTime(${shown}, "yyyy-MM-dd") or CStr(${shown}).`
  if ((given & (kinds.num | kinds.bool | kinds.ref)) !== 0) return `Write CStr(${shown}).`
  return (given & kinds.bin) === 0
    ? null
    : `Write ConvertToBase64(${shown}); a GUID or SID becomes text by StringFromGuid or StringFromSid.`
}

function toNumber(given: Kinds, shown: string): string | null {
  if ((given & kinds.str) !== 0) return literalDigits(shown) ?? `Write CNum(${shown}).`
  if ((given & kinds.dt) !== 0) return `Write NumFromDate(${shown}).`
  if ((given & kinds.bin) !== 0) return `Write CNum(${shown}) for up to eight bytes.`
  return (given & kinds.bool) === 0 ? null : `Write IIF(${shown}, 1, 0).`
}

function toDate(given: Kinds, shown: string): string | null {
  if ((given & kinds.str) !== 0) return `Write CDate(${shown}).`
  return (given & kinds.num) === 0 ? null : `Write DateFromNum(${shown}).`
}

function literalDigits(shown: string): string | null {
  const digits = /^"(-?\d+)"$/.exec(shown)?.[1]
  return digits === undefined ? null : `Write ${digits} without quotes.`
}
