import { AppError } from '#src/base/app-error.ts'
import { parseDate } from '#src/expressions/date-parse.ts'
import type { EnvironmentRecord } from '#src/expressions/record-environment.ts'
import type { Value } from '#src/expressions/values.ts'
import { isTextRecord, parseAttributes } from '#src/expressions/vector.ts'
import { text, texts, type Options } from '../command.ts'
import { textOfFile } from '../read-file.ts'
import type { Shell } from '../shell.ts'
import { ticksNow } from './clock.ts'

/** The surroundings that `--input`, `--param` and `--now` describe. Throws `file-content` and `input-missing`. */
export function evaluationInput(shell: Shell, options: Options): EnvironmentRecord {
  const path = text(options, 'input')
  const given = path === undefined ? noInput : inputOf(textOfFile(shell, path), path)
  const parameters = Object.fromEntries(texts(options, 'param').map(pairOf))
  return { ...given, parameters: { ...given.parameters, ...parameters }, nowTicks: nowOf(options), seed: 1 }
}

function nowOf(options: Options): bigint {
  const now = text(options, 'now')
  if (now === undefined) return ticksNow()
  const detail = `"${now}" is not a date such as 2026-11-22T09:30Z`
  const instant = parseDate(now)
  if (instant === null) throw new AppError('input-missing', { subject: '--now', detail })
  return instant.ticks
}

function pairOf(pair: string): readonly [string, string] {
  const at = pair.indexOf('=')
  if (at < 1) throw new AppError('input-missing', { subject: '--param', detail: `"${pair}" is not of the form name=value` })
  return [pair.slice(0, at), pair.slice(at + 1)]
}

type Input = Pick<EnvironmentRecord, 'attributes' | 'imported' | 'parameters'>

const noInput: Input = { attributes: {} }

/** Attributes alone, or `input` beside `params` and `imported` as a test case has them. */
function inputOf(json: string, path: string): Input {
  const given = parsed(json, path)
  if (typeof given !== 'object' || given === null || !('input' in given)) return { attributes: attributesOf(given, path) }
  const { input, params = {}, imported } = given as { readonly input: unknown; readonly params?: unknown; readonly imported?: unknown }
  if (!isTextRecord(params)) throw unusable(path, 'params must be an object of names and texts')
  const confirmed = imported === undefined ? {} : { imported: attributesOf(imported, path) }
  return { attributes: attributesOf(input, path), parameters: params, ...confirmed }
}

function attributesOf(json: unknown, path: string): Readonly<Record<string, Value>> {
  const attributes = parseAttributes(json)
  if (!attributes.ok) throw unusable(path, attributes.error)
  return attributes.value
}

function parsed(json: string, path: string): unknown {
  try {
    return JSON.parse(json.replace(/^\uFEFF/, ''))
  } catch (cause) {
    throw unusable(path, `it is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

function unusable(subject: string, detail: string): AppError {
  return new AppError('file-content', { subject, detail })
}
