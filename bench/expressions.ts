/**
 * What expressions cost: `node bench/expressions.ts [--rounds N] [--pack] [--each]`. The flows of one user, of an Azure AD
 * Connect export where one lies beside the project and else of the shipped pack (or with --pack), are evaluated by compiled
 * programs and by the same transformations written by hand in TypeScript, in turns. Rates of a shared machine move from minute
 * to minute; the ratio hardly does. --each shows where the time goes.
 */
import { parseArgs } from 'node:util'
import { must } from '#src/base/assert.ts'
import { loadPack } from '#src/configuration/load-pack.ts'
import { compileExpression, type Program } from '#src/expressions/compile.ts'
import type { Step } from '#src/expressions/explain.ts'
import { showOutcome } from '#src/expressions/show-outcome.ts'
import { exportIsThere, readExport } from '#src/expressions/testing/exported-rules.ts'
import { sampleUsers } from './sample-users.ts'
import { byHand, type Transformation, type User } from './transformations.ts'
import { UserEnvironment } from './user-environment.ts'

const { values: given } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, pack: { type: 'boolean' }, each: { type: 'boolean' } },
})
const rounds = Number(given.rounds)
const isOfExport = exportIsThere && given.pack !== true
/** Processor time that one round spends on each side. */
const roundMs = 150

interface Flow {
  readonly text: string
  readonly program: Program
  readonly transformation: Transformation
}

/** What came out last, so that no work can be left out. */
let last: unknown = null

const users = sampleUsers(200)
const environment = new UserEnvironment()
const texts = isOfExport ? exportedTexts() : packTexts()
const flows = texts.flatMap(flowOf)
compare(flows)
console.log(`${flows.length} of ${texts.length} expressions of one user, ${isOfExport ? 'of the exported rules' : 'of the shipped pack'}`)
console.log(`compiling: ${Math.round((1e6 * compiling()) / texts.length)} µs an expression`)

const callsPerUser = callsOf(users) / users.length
const programs = flows.map(({ program }) => program)
const transformations = flows.map(({ transformation }) => transformation)
const measured = Array.from({ length: rounds }, () => ({
  compiled: rate(() => evaluateAll(programs)),
  written: rate(() => transformAll(transformations)),
}))

const compiled = median(measured.map((round) => round.compiled))
const written = median(measured.map((round) => round.written))
const ratios = measured.map((round) => round.written / round.compiled)
print('compiled', compiled)
print('by hand', written)
console.log(`${Math.round(compiled * callsPerUser).toLocaleString('en')} function calls/s; ${callsPerUser.toFixed(0)} calls a user`)
console.log(
  `ratio to code written by hand: ${median(ratios).toFixed(2)} (median of ${rounds} rounds, ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
)
if (given.each === true) printEach()

function exportedTexts(): readonly string[] {
  const rules = readExport().filter((rule) => (rule.direction === 'Inbound' ? rule.sourceObjectType : rule.targetObjectType) === 'user')
  return rules.flatMap((rule) => rule.flows.map(({ expression }) => expression))
}

function packTexts(): readonly string[] {
  const { templates } = loadPack('active-directory-to-entra-id')
  const bodies = templates.map(({ body }) => body).filter((body) => body.sourceObjectType === 'user' || body.targetObjectType === 'user')
  return bodies.flatMap(({ flows: all }) => all.flatMap(({ source }) => (source.kind === 'expression' ? [source.text] : [])))
}

/** Expressions that nobody wrote by hand are left out on both sides. */
function flowOf(text: string): readonly Flow[] {
  const transformation = byHand(text)
  const result = compileExpression(text)
  const program = must(result.ok ? result.program : null, text)
  return transformation === null ? [] : [{ text, program, transformation }]
}

/** Both sides must say the same, or their times mean nothing. */
function compare(all: readonly Flow[]): void {
  for (const user of users) {
    environment.user = user
    for (const { text, program, transformation } of all) {
      const [left, right] = [showOutcome(program.evaluate(environment)), showOutcome(transformation(user))]
      if (left !== right) throw new Error(`${text}: compiled ${left}, by hand ${right}`)
    }
  }
}

function compiling(): number {
  const start = performance.now()
  for (const text of texts) compileExpression(text)
  return (performance.now() - start) / 1000
}

/** Calls of functions that evaluating all flows for these users makes. */
function callsOf(all: readonly User[]): number {
  let calls = 0
  for (const user of all) {
    environment.user = user
    for (const { program } of flows) calls += callsIn(program.explain(environment).root)
  }
  return calls
}

function callsIn(step: Step): number {
  const own = step.state.kind === 'evaluated' && /^\w+\s*\(/.test(step.text) ? step.state.evaluations : 0
  return own + step.steps.reduce((sum, part) => sum + callsIn(part), 0)
}

function evaluateAll(all: readonly Program[]): void {
  for (const user of users) {
    environment.user = user
    for (const program of all) last = program.evaluate(environment)
  }
}

function transformAll(all: readonly Transformation[]): void {
  for (const user of users) for (const transformation of all) last = transformation(user)
}

/** Users a second of processor time: what other processes take from the machine does not count. */
function rate(run: () => void): number {
  run()
  const start = process.threadCpuUsage()
  let runs = 0
  let spent = 0
  while (spent < roundMs) {
    run()
    runs += users.length
    const { user, system } = process.threadCpuUsage(start)
    spent = (user + system) / 1000
  }
  return (runs * 1000) / spent
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function print(what: string, usersPerSecond: number): void {
  const each = 1e9 / usersPerSecond / flows.length
  console.log(
    `${what.padEnd(9)} ${Math.round(usersPerSecond * flows.length)
      .toLocaleString('en')
      .padStart(12)} evaluations/s per core, ${each.toFixed(0)} ns each, ${Math.round(usersPerSecond).toLocaleString('en')} users/s`,
  )
}

/** Where the time goes, for whoever makes it less. */
function printEach(): void {
  const distinct = [...new Map(flows.map((flow) => [flow.text, flow])).values()]
  const rows = distinct.map(({ text, program, transformation }) => {
    const count = flows.filter((flow) => flow.text === text).length
    const [ours, theirs] = [1e9 / rate(() => evaluateAll([program])), 1e9 / rate(() => transformAll([transformation]))]
    return { text: text.replace(/\s+/g, ' '), count, ours, theirs, lost: (ours - theirs) * count }
  })
  for (const { text, count, ours, theirs } of rows.toSorted((a, b) => b.lost - a.lost)) {
    console.log(`${count} × ${ours.toFixed(0).padStart(5)} ns, by hand ${theirs.toFixed(0).padStart(5)} ns  ${text.slice(0, 110)}`)
  }
  if (last === undefined) console.log('nothing')
}
