import { describe, expect, it } from 'vitest'
import { fromDocuments } from './from-documents.ts'
import { planConfiguration } from './plan-configuration.ts'
import { contoso } from './testing/contoso.ts'
import { toDocuments } from './to-documents.ts'
import { validateConfiguration } from './validate-configuration.ts'

const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'

const sinks = `kind: sinks
version: 1
files:
  - name: lines
    path: events.jsonl
syslog:
  - name: siem
    minimumLevel: warning
    sources:
      - ADSync
    host: siem.contoso.lab
    transport: tls
    format: ecs
    ca: |
      ${pem.trim().replaceAll('\n', '\n      ')}
webhooks:
  - name: hook
    url: https://hooks.contoso.lab/{token}
`

const alerts = `kind: alerts
version: 1
mail:
  - name: admins
    minimumSeverity: P2
    host: mail.contoso.lab
    user: lockstep
    from: lockstep@contoso.lab
    to:
      - admins@contoso.lab
webhooks:
  - name: pager
    url: https://pager.contoso.lab/events
`

const base = contoso()

function read(...more: readonly { readonly path: string; readonly text: string }[]) {
  return fromDocuments([...toDocuments(base), ...more])
}

function problems(path: string, text: string): readonly string[] {
  const answer = read({ path, text })
  if (!answer.ok) return answer.problems.map(({ message }) => message)
  return validateConfiguration(answer.configuration, answer.paths).map(({ message }) => message)
}

describe('The documents of sinks and alert channels', () => {
  it('are read with what they leave out, and written as they were', () => {
    const answer = read({ path: 'sinks.yaml', text: sinks }, { path: 'alerts.yaml', text: alerts })
    if (!answer.ok) throw new Error(JSON.stringify(answer.problems))
    expect(answer.configuration.sinks?.files).toEqual([
      { name: 'lines', minimumLevel: 'information', sources: [], path: 'events.jsonl', format: 'native', bytesMax: 104_857_600, kept: 10 },
    ])
    expect(answer.configuration.sinks?.syslog[0]).toMatchObject({ port: 6514, facility: 16, minimumLevel: 'warning', sources: ['ADSync'] })
    expect(answer.configuration.alerts?.mail[0]).toMatchObject({ port: 587, security: 'starttls', minimumSeverity: 'P2', ca: null })
    expect(answer.configuration.alerts?.webhooks[0]).toMatchObject({ name: 'pager', minimumSeverity: 'P3' })
    const written = toDocuments(answer.configuration)
    expect(written.map(({ path }) => path)).toEqual(expect.arrayContaining(['sinks.yaml', 'alerts.yaml']))
    expect(written.find(({ path }) => path === 'sinks.yaml')?.text).not.toMatch(/ port:|facility|kept|megabytes/)
    const again = fromDocuments(written)
    expect(again.ok && again.configuration).toEqual(answer.configuration)
    expect(validateConfiguration(answer.configuration, answer.paths)).toEqual([])
  })

  it('need not be there', () => {
    const answer = read()
    expect(answer.ok && answer.configuration.sinks).toBeUndefined()
    expect(toDocuments(base).map(({ path }) => path)).not.toContain('sinks.yaml')
  })

  it('are part of a plan, and of no run', () => {
    const answer = read({ path: 'sinks.yaml', text: sinks })
    const plan = planConfiguration(base, answer.ok ? answer.configuration : base)
    expect(plan.changes.map(({ document, change }) => [document, change])).toEqual([['sinks.yaml', 'add']])
    expect(plan.needed).toEqual([])
  })

  it('say what is wrong with them', () => {
    const twice = sinks.replace('name: siem', 'name: LINES')
    expect(problems('sinks.yaml', twice)).toEqual(['The name LINES is there twice'])
    expect(problems('sinks.yaml', sinks.replace('https://hooks', 'http://hooks')).join()).toMatch(/url/)
    expect(problems('sinks.yaml', `${sinks}    password: x\n`).join()).toMatch(/password/)
    expect(problems('alerts.yaml', alerts.replace('    user: lockstep\n', '    security: none\n'))).toEqual([
      'Mail would go to mail.contoso.lab in the clear',
    ])
    expect(problems('alerts.yaml', alerts.replace('admins@contoso.lab', 'admins')).join()).toMatch(/to/)
  })

  it('hold no private key', () => {
    const key = `    certificate: |\n      -----BEGIN PRIVATE KEY-----\n      AAAA\n      -----END PRIVATE KEY-----\n`
    expect(problems('sinks.yaml', sinks.replace('    format: ecs\n', key))).toEqual(['syslog.0.certificate looks like a secret'])
  })
})
