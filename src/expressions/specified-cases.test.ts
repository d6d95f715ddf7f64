import { describe, expect, it } from 'vitest'
import { failure, shown } from './testing/evaluate.ts'

/** Cases and open questions of the engine's specification that concern the rule language. */
describe('The rule language', () => {
  it('C21 takes words, finds text, and answers what is absent without an error', () => {
    expect(shown('Word("User_0b3f",1,"_")')).toBe('"User"')
    expect(shown(String.raw`InStr("CN\\0ACNF:","\\0ACNF:") > 0`)).toBe('True')
    expect(shown('Left(NULL,4) = "CAS_"')).toBe('False')
  })

  it('C21 compares the bits of recipient types with the mask of system mailboxes', () => {
    expect(shown('BitAnd(1073741824,&H21C07000)')).toBe('0')
    expect(shown('BitAnd(16777216,&H21C07000)')).toBe('16777216')
    for (const bit of ['20000000', '1000000', '800000', '400000', '4000', '2000', '1000']) {
      expect(shown(`BitAnd(&H${bit},&H21C07000) > 0`)).toBe('True')
    }
  })

  it('C22 tells security groups by the highest bit of their type', () => {
    expect(shown('CBool(BitAnd(-2147483646,-2147483648))')).toBe('True')
    expect(shown('CBool(BitAnd(2,-2147483648))')).toBe('False')
  })

  it('C23 writes an anchor in hexadecimal digits', () => {
    expect(shown('ConvertToUTF8Hex("Kq8=")')).toBe('"4B71383D"')
    expect(shown('"CN={" & ConvertToUTF8Hex([sourceAnchor]) & "}"', { sourceAnchor: 'Kq8=' })).toBe('"CN={4B71383D}"')
  })

  it('C24 evaluates no branch that is not chosen', () => {
    expect(shown('Switch(True,"chosen",False,Error("never"))')).toBe('"chosen"')
    expect(shown('Switch([a]=1,Error("never"),[a]=2,"chosen",True,Error("never"))', { a: 2n })).toBe('"chosen"')
    expect(shown('IIF(True,"chosen",Error("never"))')).toBe('"chosen"')
    expect(failure('IIF(False,"never",Error("raised"))')).toContain('raised')
  })

  it('C25, Q1 compares before it combines, calculates before it compares, and goes from left to right', () => {
    const text = 'IsPresent([a])=False || [b]="x"'
    for (const [b, truth] of [
      ['x', 'True'],
      ['y', 'False'],
    ] as const) {
      expect(shown(text, { a: 'here', b })).toBe(truth)
      expect(shown('(IsPresent([a])=False) || ([b]="x")', { a: 'here', b })).toBe(truth)
    }
    expect(shown(text, {})).toBe('True')
    expect(shown('1 + 1 = 2 && 3 <> 4')).toBe('True')
    // Inside each of the three levels all operators are equal, as the documentation says of all of them.
    expect(shown('2 * 5 + 3')).toBe('13')
    expect(shown('2 + 3 * 4')).toBe('20')
    expect(shown('True || False && False')).toBe('False')
  })

  it('Q1 keeps the shipped filter of users readable for a user that has hardly any attribute', () => {
    const filter =
      'IsPresent([isCriticalSystemObject]) || IsPresent([sAMAccountName])=False || [sAMAccountName]="SUPPORT_388945a0" || ' +
      'Left([mailNickname],14)="SystemMailbox{" || (Left([mailNickname],4)="CAS_" && (InStr([mailNickname],"}")>0))'
    expect(shown(filter, { sAMAccountName: 'anna' })).toBe('False')
    expect(shown(filter, { sAMAccountName: 'anna', mailNickname: 'CAS_{1}' })).toBe('True')
    expect(shown(filter, {})).toBe('True')
  })

  it('Q2 takes a backslash before a backslash for one, so that names in conflict are found', () => {
    expect(shown(String.raw`Len("\\0ACNF:")`)).toBe('7')
    const dn = String.raw`CN=Anna\0ACNF:1f0b,OU=CORP,DC=contoso,DC=com`
    expect(shown(String.raw`InStr(DNComponent(CRef([dn]),1),"\\0ACNF:") > 0`, { dn })).toBe('True')
    expect(shown('DNComponent(CRef([dn]),1)', { dn })).toBe(String.raw`"Anna\\0ACNF:1f0b"`)
  })

  it('Q25 takes NULL for no: in conditions, in comparisons for equality, in Left, InStr and CBool', () => {
    expect(shown('IIF([absent],"yes","no")')).toBe('"no"')
    expect(shown('IIF(Left([absent],4)="CAS_","yes","no")')).toBe('"no"')
    expect(shown('[absent] = "x"')).toBe('False')
    expect(shown('InStr([absent],"}") > 0')).toBe('False')
    expect(shown('CBool(NULL)')).toBe('False')
    expect(shown('CBool(IIF(IsPresent([type]),BitAnd([type],&H21C07000)>0,NULL))')).toBe('False')
  })

  it('Q26 counts the case in Contains unless it is told not to', () => {
    const attributes = { proxyAddresses: ['smtp:other@contoso.com', 'SMTP:anna@contoso.com'] }
    expect(shown('Contains([proxyAddresses],"SMTP:")', attributes)).toBe('2')
    expect(shown('Contains([proxyAddresses],"SMTP:")', { proxyAddresses: ['smtp:a@x', 'smtp:b@x'] })).toBe('0')
  })
})
