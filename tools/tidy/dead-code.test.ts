import { describe, expect, it } from 'vitest'
import { checkDeadCode } from './dead-code.ts'
import { checkPackages, type Manifest } from './packages.ts'
import { projectOf } from './project.ts'

function problems(texts: Readonly<Record<string, string>>): string[] {
  return checkDeadCode(projectOf(texts)).map(({ file, line, problem }) => `${file}:${line} ${problem}`)
}

const used = `export const used = 1\n`
const user = `import { used } from './used.ts'\nexport const main = used\n`

describe('dead code', () => {
  it('is not what a program starts from, nor what that imports', () => {
    expect(problems({ 'src/main.ts': user, 'src/used.ts': used })).toEqual([])
  })

  it('is a file that nobody imports', () => {
    expect(problems({ 'src/model/alone.ts': used })).toEqual(['src/model/alone.ts:1 nobody imports this file'])
  })

  it('is a file that only its tests import', () => {
    expect(problems({ 'src/model/used.ts': used, 'src/model/used.test.ts': user })).toEqual([
      'src/model/used.ts:1 only tests import this file',
    ])
  })

  it('is not a conformance suite, which tests alone import', () => {
    const suite = `import { it } from 'vitest'\nexport const used = () => it('is', () => {})\n`
    const test = user.replace('used.ts', 'conformance.ts')
    expect(problems({ 'src/store/conformance.ts': suite, 'src/store/x.test.ts': test })).toEqual([])
  })

  it('is not a worker, which is started by its path', () => {
    const starter = `import { used } from './used.ts'\nnew Worker(new URL('./worker.ts', import.meta.url), used)\n`
    expect(problems({ 'src/main.ts': starter, 'src/used.ts': used, 'src/worker.ts': 'console.log(1)\n' })).toEqual([])
  })

  it('is a value that is exported for nobody, but not a type', () => {
    const more = `${used}export const spare = 2\nexport interface Shape {}\n`
    expect(problems({ 'src/main.ts': user, 'src/used.ts': more })).toEqual(['src/used.ts:2 spare is exported, but no other file uses it'])
  })
})

describe('packages', () => {
  const manifest: Manifest = {
    scripts: { test: 'vitest run', check: 'tsc --noEmit' },
    dependencies: { ldapts: '^9' },
    devDependencies: { vitest: '^5', typescript: '^7', '@types/node': '^24' },
  }

  function complaints(texts: Readonly<Record<string, string>>, change: Manifest = {}): string[] {
    const project = projectOf({ 'src/main.ts': `import { Client } from 'ldapts'\nexport const c = Client\n`, ...texts })
    return checkPackages(project, { ...manifest, ...change }).map(({ file, line, problem }) => `${file}:${line} ${problem}`)
  }

  it('are fine when they are declared and used', () => {
    const texts = { 'src/a.ts': `import { readFile } from 'node:fs'\nimport x from './b.ts'\nexport const y = [x, readFile]\n` }
    expect(complaints(texts)).toEqual([])
  })

  it('are missing when an import has no dependency', () => {
    const texts = { 'src/a.ts': `\nimport { x } from '@azure/identity/deep'\nexport const y = x\n` }
    expect(complaints(texts)).toEqual(['src/a.ts:2 @azure/identity is not in package.json'])
  })

  it('are misplaced when the service needs a devDependency', () => {
    const text = `import { x } from 'fast-check'\nexport const y = x\n`
    const change = { devDependencies: { ...manifest.devDependencies, 'fast-check': '^4' } }
    expect(complaints({ 'src/a.ts': text }, change)).toEqual(['src/a.ts:1 fast-check is only a devDependency'])
    expect(complaints({ 'src/a.test.ts': text }, change)).toEqual([])
  })

  it('are idle when nothing uses them', () => {
    const text = `{\n  "left-over": "^1"\n}\n`
    expect(complaints({ 'package.json': text }, { dependencies: { ldapts: '^9', 'left-over': '^1' } })).toEqual([
      'package.json:2 nothing uses left-over',
    ])
  })

  it('carry the commands that the pages name', () => {
    const page = '# Start\n\nRun `npm run check` and `npm test`, then `npm run deploy` or `node src/gone.ts`.\n'
    expect(complaints({ 'README.md': page })).toEqual(['README.md:3 there is no script deploy', 'README.md:3 there is no src/gone.ts'])
  })
})
