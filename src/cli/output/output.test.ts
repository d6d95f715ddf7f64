import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Shell } from '../shell.ts'
import { Output } from './output.ts'
import { printTable } from './table.ts'
import { cut, widthOf } from './width.ts'
import { showCount, showSpan } from './words.ts'

/** An output into a text, as on a terminal with so many columns. */
function terminal(columns: number): { readonly output: Output; printed(): string } {
  const stdout = Object.assign(new PassThrough(), { isTTY: true, columns })
  const shell = { stdout, stderr: new PassThrough(), environment: { TERM: 'xterm' } } as unknown as Shell
  return { output: new Output(shell, { json: false }), printed: () => String(stdout.read()) }
}

describe('what is printed', () => {
  it('moves no cursor and sets no title, whatever a directory holds', () => {
    const { output, printed } = terminal(80)
    output.line(`CN=\u001b]0;owned\u0007\u001b[2J\u202eevil,${output.style('red', 'red')}`)
    expect(printed()).toBe('CN=\uFFFD]0;owned\uFFFD\uFFFD[2J\uFFFDevil,\u001b[31mred\u001b[39m\n')
  })

  it('fits the terminal: the widest column that may be cut is cut', () => {
    const { output, printed } = terminal(40)
    printTable(
      output,
      [{ heading: 'Name', mayBeCut: true }, { heading: 'Result' }],
      [['CN=Somebody With A Very Long Name,OU=People', 'success']],
    )
    const [, row = ''] = printed().split('\n')
    expect(row).toBe('CN=Somebody With A Very Long N…  success')
  })

  it('counts columns and not characters', () => {
    expect([widthOf('Żaneta'), widthOf('漢字'), widthOf('e\u0301'), widthOf('\u001b[31mred\u001b[39m')]).toEqual([6, 4, 1, 3])
    expect(cut('漢字漢字', 5)).toBe('漢字…')
  })

  it('says numbers and times for people', () => {
    expect([showCount(1_234_567), showCount(12)]).toEqual(['1\u00a0234\u00a0567', '12'])
    expect(showSpan('2026-01-01T00:00:00.000Z', '2026-01-01T01:12:30.000Z')).toBe('1 h 12 min')
    expect(showSpan('2026-01-01T00:00:00.000Z', '2026-01-01T00:00:03.400Z')).toBe('3.4 s')
    expect(showSpan('2026-01-01T00:00:00.000Z', null)).toBe('running')
  })
})
