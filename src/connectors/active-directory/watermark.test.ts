import { describe, expect, it } from 'vitest'
import { formatWatermark, parseWatermark, type Watermark } from './watermark.ts'

const position = { invocationId: '0d828d1a-f56c-440d-b923-f685aa81daee', usn: 9_007_199_254_740_993n }

describe('a watermark', () => {
  it('survives being stored', () => {
    const marks: readonly Watermark[] = [
      { mode: 'dirsync', cookie: Buffer.from([0, 1, 255]), position, server: 'dc1:636' },
      { mode: 'usn', position, server: 'dc1:636' },
    ]
    for (const mark of marks) expect(parseWatermark(formatWatermark(mark))).toEqual(mark)
  })

  it('is none when it is something else', () => {
    const stored: Record<string, unknown> = JSON.parse(formatWatermark({ mode: 'usn', position, server: 's' }))
    const wrong = [
      {},
      { ...stored, mode: 'dirsync' },
      { ...stored, mode: 'x' },
      { ...stored, usn: 'x' },
      { ...stored, invocationId: 7 },
      { ...stored, server: null },
    ]
    for (const text of ['', 'not json', 'null', '[]', '7', ...wrong.map((one) => JSON.stringify(one))])
      expect(parseWatermark(text)).toBeNull()
  })
})
