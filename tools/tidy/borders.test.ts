import { describe, expect, it } from 'vitest'
import { borders } from './border-table.ts'
import { checkBorders, cycleIn } from './borders.ts'
import { projectOf } from './project.ts'

function problems(texts: Readonly<Record<string, string>>): string[] {
  return checkBorders(projectOf(texts), borders).map(({ file, line, problem }) => `${file}:${line} ${problem}`)
}

function importing(specifier: string): string {
  return `import { thing } from '${specifier}'\nthing()\n`
}

describe('borders', () => {
  it.each([
    ['src/model/dn.ts', '#src/base/assert.ts'],
    ['src/engine/plan/decide.ts', '#src/rules/flow.ts'],
    ['src/engine/plan/decide.ts', '../stage.ts'],
    ['src/store/sqlite/open.ts', '../store.ts'],
    ['src/connectors/ldap/driver.ts', '../contract/driver.ts'],
    ['src/connectors/active-directory/driver.ts', '../ldap/client.ts'],
    ['src/runner/import-step.ts', '#src/engine/stage.ts'],
    ['src/cli/run.ts', '#src/api/contract.ts'],
    ['src/cli/demo.ts', '#lab/world.ts'],
    ['src/main.ts', './service.ts'],
    ['src/service.ts', './connectors/entra/driver.ts'],
    ['lab/tenant/users.ts', '#src/base/clock.ts'],
    ['src/runner/import-step.samba.test.ts', '#tools/servers/samba.ts'],
    ['src/model/dn.test.ts', '#src/store/store.ts'],
    ['bin/lockstep.js', '../src/main.ts'],
  ])('let %s import %s', (file, specifier) => {
    expect(problems({ [file]: importing(specifier) })).toEqual([])
  })

  it.each([
    ['src/base/ids.ts', '#src/model/dn.ts', 'base must not import from model (#src/model/dn.ts)'],
    ['src/model/dn.ts', '#src/rules/flow.ts', 'model must not import from rules (#src/rules/flow.ts)'],
    ['src/store/store.ts', '#src/engine/stage.ts', 'store must not import from engine (#src/engine/stage.ts)'],
    ['src/connectors/entra/driver.ts', '../ldap/client.ts', 'connectors must not import from connectors/ldap (../ldap/client.ts)'],
    ['src/connectors/ldap/driver.ts', '#src/store/store.ts', 'connectors must not import from store (#src/store/store.ts)'],
    [
      'src/runner/step.ts',
      '#src/connectors/entra/driver.ts',
      'runner must not import from connectors/entra (#src/connectors/entra/driver.ts)',
    ],
    ['src/api/preview.ts', '#src/engine/plan.ts', 'api must not import values from engine (#src/engine/plan.ts)'],
    ['src/scheduler/cycle.ts', '#src/service.ts', 'scheduler must not import from service.ts (#src/service.ts)'],
    ['src/cli/run.ts', '#lab/world.ts', 'cli must not import from lab (#lab/world.ts)'],
    ['src/engine/plan.ts', '#tools/servers/samba.ts', 'engine must not import from tools (#tools/servers/samba.ts)'],
    ['lab/tenant/users.ts', '#src/model/dn.ts', 'lab must not import from model (#src/model/dn.ts)'],
    ['src/reports/daily.ts', '#src/model/dn.ts', 'reports has no row in the border table'],
  ])('stop %s from importing %s', (file, specifier, problem) => {
    expect(problems({ [file]: importing(specifier) })).toEqual([`${file}:1 ${problem}`])
  })

  it('let types pass where only types may', () => {
    expect(problems({ 'src/api/preview.ts': `import type { Plan } from '#src/engine/plan.ts'\nexport type P = Plan\n` })).toEqual([])
    expect(problems({ 'src/api/preview.ts': `export type P = import('#src/engine/plan.ts').Plan\n` })).toEqual([])
  })

  it('see re-exports and dynamic imports', () => {
    expect(problems({ 'src/base/ids.ts': `export { dn } from '#src/model/dn.ts'\n` })).toHaveLength(1)
    expect(problems({ 'src/base/ids.ts': `\nconst dn = await import('#src/model/dn.ts')\nexport const x = dn\n` })).toEqual([
      'src/base/ids.ts:2 base must not import from model (#src/model/dn.ts)',
    ])
  })

  it('ask for the import map across folders and for relative paths inside one', () => {
    expect(problems({ 'src/model/dn.ts': importing('../base/assert.ts') })).toEqual([
      'src/model/dn.ts:1 ../base/assert.ts leaves the folder model',
    ])
    expect(problems({ 'src/model/dn.ts': importing('#src/model/value.ts') })).toEqual([
      'src/model/dn.ts:1 #src/model/value.ts stays inside model',
    ])
  })

  it('keep everybody from importing tests, and the program from what is made for them', () => {
    expect(problems({ 'src/model/dn.test.ts': importing('./value.test.ts') })).toEqual(['src/model/dn.test.ts:1 ./value.test.ts is a test'])
    expect(problems({ 'src/store/open.ts': importing('./testing/world.ts') })).toEqual([
      'src/store/open.ts:1 ./testing/world.ts is made for tests',
    ])
    expect(
      problems({ 'src/store/testing/world.ts': importing('#lab/world.ts'), 'src/store/a.test.ts': importing('./testing/world.ts') }),
    ).toEqual([])
  })
})

describe('the search for a round trip', () => {
  it('finds one over several folders', () => {
    expect(cycleIn({ a: ['b'], b: ['types of c'], c: ['a'] })).toEqual(['a', 'b', 'c', 'a'])
  })

  it('finds none in a tree', () => {
    expect(cycleIn({ a: ['b', 'c'], b: ['c'], c: [] })).toBeNull()
  })
})
