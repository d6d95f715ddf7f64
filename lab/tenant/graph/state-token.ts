import { isJsonObject, parseJson, type Json, type JsonObject } from '../json.ts'
import { badRequest } from './graph-refusal.ts'

/** Packs the state of a query into text a client cannot read anything out of and must send back as it is. */
export function packToken(content: JsonObject): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url')
}

/** Unpacks a `$skiptoken` or `$deltatoken`; anything that did not come from here is refused. */
export function unpackToken(text: string): JsonObject {
  const content: Json | undefined = parseJson(Buffer.from(text, 'base64url').toString('utf8'))
  if (!isJsonObject(content)) throw badRequest('Badly formed token.')
  return content
}

export function tokenNumber(content: JsonObject, name: string): number {
  const value = content[name]
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw badRequest('Badly formed token.')
  return value
}

export function tokenText(content: JsonObject, name: string): string {
  const value = content[name]
  if (typeof value !== 'string') throw badRequest('Badly formed token.')
  return value
}
