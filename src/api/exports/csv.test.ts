import { describe, expect, it } from 'vitest'
import { csvLine } from './csv.ts'

describe('a line of a table', () => {
  it('quotes what would end a cell or a line, and doubles quotation marks', () => {
    expect(csvLine(['CN=Ann,OU=People', 'said "no"', 'two\nlines', 'plain', null, 'Ägir'])).toBe(
      '"CN=Ann,OU=People","said ""no""","two\nlines",plain,,Ägir\r\n',
    )
  })

  it('keeps a spreadsheet from taking a name for a formula', () => {
    expect(csvLine(['=1+1', '+49 30', '-', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://x","y")', 'a=b'])).toBe(
      '\'=1+1,\'+49 30,\'-,\'@SUM(A1),\'\t=1,"\'\r=1","\'=HYPERLINK(""http://x"",""y"")",a=b\r\n',
    )
  })
})
