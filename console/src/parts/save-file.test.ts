import { expect, it } from 'vitest'
import { csvOf } from './save-file.ts'

it('writes rows that every spreadsheet reads, and no formula', () => {
  expect(
    csvOf([
      ['id', 'message'],
      [6000, 'said "no", twice'],
      [-1, '=HYPERLINK("x")'],
      [null, true],
    ]),
  ).toBe('id,message\r\n6000,"said ""no"", twice"\r\n-1,"\'=HYPERLINK(""x"")"\r\n,true\r\n')
})
