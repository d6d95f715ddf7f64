import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBase64, toBase64 } from '../base64.ts'
import { failure, shown } from '../testing/evaluate.ts'
import { Reference } from '../values.ts'

describe('CNum and CBool', () => {
  it('read whole numbers with white space, sign or &H', () => {
    expect(shown('CNum(" -0012 ") & CNum("+5") & CNum("&hFF")')).toBe('"-125255"')
    expect(shown('CNum("-9223372036854775808")')).toBe('-9223372036854775808')
    expect(shown('CBool("TRUE") & CBool(" 0 ") & CBool("&H1")')).toBe('"TrueFalseTrue"')
  })

  it('refuse fractions, other text and what does not fit', () => {
    for (const text of ['1.5', '', '1 2', '--1', '9223372036854775808', '&H10000000000000000', '0x10', '٣']) {
      expect(failure('CNum([t])', { t: text })).toContain('cannot convert')
    }
    expect(failure('CBool("yes")')).toContain('"yes" is neither true, false nor a whole number')
    expect(failure(`CNum([t])`, { t: '9'.repeat(1_000_000) })).toContain('cannot convert')
  })

  it('read bytes as little-endian, eight of them signed', () => {
    expect(shown('CNum([b])', { b: new Uint8Array(7).fill(255) })).toBe('72057594037927935')
    expect(shown('CNum([b])', { b: new Uint8Array(8).fill(255) })).toBe('-1')
    expect(failure('CNum([b])', { b: new Uint8Array(9) })).toContain('overflow')
  })

  it('undo CBin', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 56n - 1n), (n) => {
        expect(shown('CNum(CBin([n], 7))', { n })).toBe(n.toString())
      }),
    )
    expect(failure('CBin(-1, 4)')).toContain('overflow')
    expect(failure('CBin(65536, 2)')).toContain('overflow')
    expect(failure('CBin(1, 0)')).toContain('invalid argument')
  })
})

describe('references', () => {
  it('are made from anything that reads as a name, and kept as written', () => {
    expect(shown('CRef("cn = A\\, B ,OU=x+L=y, 2.5.4.3=z")')).toBe('ref "cn = A\\\\, B ,OU=x+L=y, 2.5.4.3=z"')
    for (const dn of ['', 'A', 'CN=A,', '=x', 'C N=x', 'CN="a', 'CN=a\\', '1a=x']) {
      expect(failure('CRef([t])', { t: dn })).toContain('cannot convert')
    }
    expect(shown('CRef([r])', { r: new Reference('CN=A') })).toBe('ref "CN=A"')
    expect(failure('CRef(5)')).toContain('dn must be str, not num')
  })
})

describe('GUIDs and SIDs', () => {
  it('turn into text and back in the byte order of Windows', () => {
    const b = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])
    expect(shown('StringFromGuid([b])', { b })).toBe('"04030201-0605-0807-090a-0b0c0d0e0f10"')
    expect(shown('CGuid(UCase("{" & StringFromGuid([b]) & "}"))', { b })).toBe('bin 0102030405060708090A0B0C0D0E0F10')
    expect(failure('StringFromGuid([b])', { b: b.subarray(1) })).toContain('a GUID has 16 bytes, not 15')
    expect(failure('CGuid("{04030201-0605-0807-090a-0b0c0d0e0f10")')).toContain('cannot convert')
  })

  it('need exactly the bytes a SID announces', () => {
    const b = new Uint8Array([1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0])
    expect(shown('StringFromSid([b])', { b })).toBe('"S-1-5-32-544"')
    expect(shown('StringFromSid([b])', { b: new Uint8Array([1, 0, 1, 0, 0, 0, 0, 0]) })).toBe('"S-1-1099511627776"')
    for (const wrong of [
      b.subarray(0, 15),
      new Uint8Array([2, ...b.subarray(1)]),
      new Uint8Array(0),
      new Uint8Array([1, 16, ...new Uint8Array(70)]),
    ]) {
      expect(failure('StringFromSid([b])', { b: wrong })).toContain('cannot convert')
    }
  })
})

describe('encodings', () => {
  it('agree with the host on Base64', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
        expect(fromBase64(toBase64(bytes))).toEqual(new Uint8Array(bytes))
      }),
    )
  })

  it('refuse malformed Base64 and bytes that are not text', () => {
    for (const text of ['QQ=', 'QQ', 'Q===', 'QQ==QQ==', '*AAA', 'QQA'])
      expect(failure('ConvertFromBase64([t])', { t: text })).toContain('cannot convert')
    expect(shown('ConvertFromBase64(" Q\r\nQ= =", UTF8)')).toBe('"A"')
    expect(failure('ConvertFromBase64("/w==", UTF8)')).toContain('the bytes are not UTF8 text')
    expect(failure('ConvertFromBase64("/w==", ASCII)')).toContain('the bytes are not ASCII text')
    expect(failure('ConvertFromBase64("QQ==")')).toContain('the bytes are not Unicode text')
    expect(failure('ConvertFromUTF8Hex("C3")')).toContain('cannot convert')
  })

  it('bring every text back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(shown('ConvertFromBase64(ConvertToBase64([t])) = [t]', { t: text })).toBe('True')
        expect(shown('ConvertFromUTF8Hex(LCase(ConvertToUTF8Hex([t]))) = [t]', { t: text })).toBe('True')
      }),
    )
  })

  it('hash as SHA-256', () => {
    expect(shown('Thumbprint([b])', { b: new Uint8Array(0) })).toBe('bin E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855')
  })

  it('write every type but bytes as text', () => {
    expect(shown('CStr(CDate("2024-12-31 23:00"))')).toBe('"12/31/2024 11:00:00 PM"')
    expect(failure('CStr([b])', { b: new Uint8Array(1) })).toBe('CStr: type mismatch: bin cannot be written as text (line 1, column 1)')
  })
})
