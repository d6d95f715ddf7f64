import { describe, expect, it } from 'vitest'
import { documentOf, draftOf, missingIn } from './receiver-draft.ts'
import { receiverFields } from './receiver-fields.ts'

const mail = receiverFields['alerts.mail']
const document = {
  name: 'duty',
  disabled: true,
  minimumSeverity: 'P1',
  host: 'mail.contoso.com',
  port: 2525,
  from: 'l@x.lab',
  to: ['a@x.lab', 'b@x.lab'],
}

describe('the form of a receiver', () => {
  it('gives a document back as it was, with what has no field', () => {
    expect(documentOf(mail, draftOf(mail, document), document)).toEqual(document)
  })

  it('leaves out what is empty or usual', () => {
    const draft = { ...draftOf(mail, document), minimumSeverity: 'P3', port: ' ', to: ' c@x.lab \n\n', security: 'tls' }
    expect(documentOf(mail, draft, {})).toEqual({
      name: 'duty',
      host: 'mail.contoso.com',
      from: 'l@x.lab',
      to: ['c@x.lab'],
      security: 'tls',
    })
    expect(documentOf(receiverFields['sinks.syslog'], draftOf(receiverFields['sinks.syslog'], {}), {})).toEqual({ transport: 'tls' })
  })

  it('names what is missing, and leaves half a number to the service', () => {
    expect(missingIn(mail, { ...draftOf(mail, {}), name: 'x' })).toEqual(['to', 'from', 'host'])
    expect(documentOf(mail, { ...draftOf(mail, {}), port: '25x' }, {})).toEqual({ port: '25x' })
  })
})
