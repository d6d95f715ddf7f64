import { describe, expect, it } from 'vitest'
import { applyExceptions } from './exceptions.ts'
import { formatFinding } from './finding.ts'
import { projectOf } from './project.ts'
import { checkErrors, checkEvents, eventsOf } from './registries.ts'

const registryText = `const registry = {\n  'dn-syntax': {},\n  unused: {},\n}\n`

describe('the error registry', () => {
  const project = projectOf({
    'src/base/error-registry.ts': registryText,
    'src/model/dn.ts': `throw new AppError('dn-syntax')\n`,
    'src/model/dn.test.ts': `expect(code).toBe('unused')\n`,
  })

  it('is content with a title, a hint and a place that raises the error', () => {
    expect(checkErrors(project, { 'dn-syntax': { title: 'Not a name', hint: 'Write it as RFC 4514 says.' } })).toEqual([])
  })

  it.each([
    ['dn-syntax', { title: ' ', hint: 'Write it as RFC 4514 says.' }, 'has no title', 2],
    ['dn-syntax', { title: 'Not a name', hint: 'wrong' }, 'has no hint', 2],
    ['dn-syntax', { title: 'Not a name', hint: 'Write it as RFC 4514 says' }, 'has no hint', 2],
    ['unused', { title: 'Not a name', hint: 'Write it as RFC 4514 says.' }, 'is raised nowhere', 3],
  ])('finds that %s with %j %s', (code, entry, problem, line) => {
    expect(checkErrors(project, { [code]: entry }).map(({ line: at, problem: said }) => ({ at, said }))).toEqual([
      { at: line, said: `${code} ${problem}` },
    ])
  })
})

describe('the event catalogue', () => {
  const event = {
    id: 611,
    name: 'run-started',
    key: '0',
    level: 'information',
    message: 'A run has started.',
    counterparts: [] as readonly number[],
  }
  const project = projectOf({
    'src/observe/event-catalogue.ts': `export const events = [{ id: 611, name: 'run-started' }]\n`,
    'src/runner/run.ts': `record('run-started')\n`,
  })

  it('is content with an event that has everything and is written somewhere', () => {
    expect(checkEvents(project, [event])).toEqual([])
  })

  it('knows an event that is written by its key', () => {
    const member = projectOf({ 'src/runner/run.ts': 'record(events.runStarted)\n' })
    expect(checkEvents(member, [{ ...event, key: 'runStarted' }])).toEqual([])
  })

  it('knows an event that is written by its number, and the one that repeats it', () => {
    const numbered = projectOf({ 'src/runner/run.ts': 'makeEvent(20100)\n' })
    const catalogue = {
      20100: { ...event, id: undefined, name: 'started', compatibility: [2001, 904] },
      2001: { ...event, id: undefined, name: 'repeated', compatibility: undefined },
      904: { ...event, id: undefined, name: 'repeated-too', compatibility: undefined },
    }
    const events = eventsOf({ catalogue })
    expect(events.map(({ id, counterparts }) => [id, counterparts])).toEqual([
      [904, []],
      [2001, []],
      [20100, [2001, 904]],
    ])
    expect(checkEvents(numbered, events)).toEqual([])
  })

  it('finds what is there twice, what is empty and what nobody writes', () => {
    const problems = checkEvents(project, [event, { ...event, name: 'other', level: '', message: ' ' }]).map(({ problem }) => problem)
    expect(problems).toEqual(['other uses the id 611 again', 'other has no message', 'other has no level', 'other is written nowhere'])
    expect(checkEvents(project, [event, { ...event, id: 612 }]).map(({ problem }) => problem)).toEqual(['run-started is there twice'])
  })

  it('is read from a list and from a record', () => {
    const { id, name, level, message } = event
    expect(eventsOf({ list: [{ id, name, level, message }], title: 'x' })).toEqual([event])
    expect(eventsOf({ record: { [name]: { id, level, message } } })).toEqual([{ ...event, key: name }])
  })
})

describe('a file that is not valid TypeScript', () => {
  it('is a finding, and the others are still read', () => {
    const { sources, broken } = projectOf({ 'src/a.ts': 'export const a = 1\nexport const = 2\n', 'src/b.ts': 'export const b = 1\n' })
    expect(sources.map(({ path }) => path)).toEqual(['src/b.ts'])
    expect(broken.map(formatFinding)).toEqual([expect.stringMatching(/^src\/a\.ts:2 {2}it cannot be parsed: .+ Mend the syntax\.$/)])
  })
})

describe('exceptions', () => {
  const finding = { file: 'src/a.ts', line: 3, problem: 'a path of one machine', remedy: 'Write another' }
  const exception = { check: 'prose', file: 'src/a.ts', text: 'path', why: 'It is an example' }

  it('take away what they accept and nothing else', () => {
    expect(applyExceptions('prose', [finding], [exception])).toEqual([])
    expect(applyExceptions('words', [finding], [exception])).toEqual([finding])
    expect(applyExceptions('prose', [finding, { ...finding, file: 'src/b.ts' }], [exception])).toHaveLength(1)
  })

  it('are findings themselves when they accept nothing', () => {
    expect(applyExceptions('prose', [], [exception]).map(formatFinding)).toEqual([
      'tools/tidy/exceptions.ts:1  the exception for src/a.ts (path) accepts nothing. Take it off the list.',
    ])
  })
})
