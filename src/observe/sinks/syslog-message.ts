import { isoTime } from '#src/base/clock.ts'
import type { Event } from '#src/model/event.ts'
import type { SyslogSink } from '#src/model/delivery.ts'
import { positionalStrings, sourceOf } from '../event-source.ts'
import { ecsForm } from './ecs-form.ts'
import type { Installation } from './envelope.ts'

/** Severities of RFC 5424, 6.2.1. */
const severities: Readonly<Record<Event['level'], number>> = { error: 3, warning: 4, information: 6 }

/**
 * Names of structured data that IANA did not register carry an enterprise number (RFC 5424, 7.2.2); this is the one that RFC 5612
 * reserves for those who have none.
 */
const enterprise = 32_473

/** Longest text of one parameter of structured data, in characters. */
const parameterMax = 1_024

/** A syslog message of RFC 5424, in UTF-8 and at most `bytesMax` long; what is cut off is cut off the message at its end. */
export function syslogMessage(
  event: Event,
  as: { readonly by: Installation; readonly sink: SyslogSink; readonly bytesMax: number },
): Buffer {
  const { by, sink, bytesMax } = as
  const priority = sink.facility * 8 + severities[event.level]
  const head = [`<${priority}>1`, isoTime(event.at), printable(by.host, 255), 'lockstep', String(process.pid), String(event.id)]
  const message = sink.format === 'ecs' ? JSON.stringify(ecsForm(event, by)) : event.message
  // RFC 5424, 6.4: text that is not ASCII is announced by a byte order mark.
  const isAscii = !/[^\u0020-\u007e]/.test(message)
  const whole = Buffer.from(`${head.join(' ')} ${structured(event, by)} ${isAscii ? '' : '\ufeff'}${message}`, 'utf8')
  return whole.length <= bytesMax ? whole : cut(whole, bytesMax)
}

function structured(event: Event, { instanceId, version }: Installation): string {
  const strings = positionalStrings(event).map((text, index): readonly [string, string] => [`param${index + 1}`, text])
  return [
    element('lockstep', [
      ['id', String(event.id)],
      ['source', sourceOf(event.id)],
      ['level', event.level],
      ['sequence', String(event.sequence)],
      ['instance', instanceId],
      ['version', version],
      ...(event.runId === null ? [] : [['run', event.runId] as const]),
    ]),
    element('strings', strings),
  ].join('')
}

function element(name: string, parameters: readonly (readonly [string, string])[]): string {
  if (parameters.length === 0) return ''
  const shown = parameters.map(([key, value]) => ` ${key}="${escaped(value)}"`)
  return `[${name}@${enterprise}${shown.join('')}]`
}

/** RFC 5424, 6.3.3: quotation mark, backslash and closing bracket are escaped. Receivers that read lines get none broken. */
function escaped(value: string): string {
  // oxlint-disable-next-line no-control-regex -- a directory's answer may hold control characters
  const line = value.slice(0, parameterMax).replaceAll(/[\u0000-\u001f\u007f]+/g, ' ')
  return line.replaceAll(/["\\\]]/g, (character) => `\\${character}`)
}

/** Parts of the header are printable ASCII without spaces; nothing at all is a hyphen. */
function printable(text: string, lengthMax: number): string {
  return text.replaceAll(/[^\u0021-\u007e]/g, '_').slice(0, lengthMax) || '-'
}

/** Not in the middle of a character: continuation bytes of UTF-8 begin with the bits 10. */
function cut(bytes: Buffer, bytesMax: number): Buffer {
  let end = bytesMax
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return bytes.subarray(0, end)
}
