import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { borders } from './border-table.ts'
import { cycleIn } from './borders.ts'
import { checks } from './checks.ts'
import { applyExceptions, exceptions } from './exceptions.ts'
import { type Finding, formatFinding } from './finding.ts'
import { readProject } from './project.ts'
import { checkEvents, EVENT_CATALOGUE, eventsOf } from './registries.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

describe('the repository', () => {
  const project = readProject(ROOT)

  it.each(Object.entries(checks))('%s', (name, check) => {
    expect(report(applyExceptions(name, check(project), exceptions))).toBe('')
  })

  it('has borders without a round trip', () => {
    expect(cycleIn(borders)).toBeNull()
  })

  it('gives every exception a check and a reason', () => {
    expect(exceptions.filter(({ check, why }) => checks[check] === undefined || why.trim() === '')).toEqual([])
  })

  const missing = existsSync(`${ROOT}/${EVENT_CATALOGUE}`) ? '' : ` [skipped, ${EVENT_CATALOGUE} does not exist]`
  it.skipIf(missing !== '')(`lists every event once, with a message${missing}`, async () => {
    const catalogue = (await import(`${ROOT}/${EVENT_CATALOGUE}`)) as Readonly<Record<string, unknown>>
    expect(eventsOf(catalogue)).not.toEqual([])
    expect(report(checkEvents(project, eventsOf(catalogue)))).toBe('')
  })
})

function report(findings: readonly Finding[]): string {
  return findings.map(formatFinding).join('\n')
}
