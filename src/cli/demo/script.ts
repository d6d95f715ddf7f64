import { must } from '#src/base/assert.ts'
import { storeSecretLineShape, type ConnectorDetailBody, type StoreSecretLine } from '#src/api/contract/connector.ts'
import type { RunBody } from '#src/api/contract/run.ts'
import { spaceObjectShape } from '#src/api/contract/space.ts'
import { verifyShape } from '#src/api/contract/verify.ts'
import { AppError } from '#src/base/app-error.ts'
import { Secret } from '#src/base/secret.ts'
import { ServiceProblem } from '../client/service-problem.ts'
import type { Invocation } from '../command.ts'
import { followCycle } from '../cycle.ts'
import { exitCodeOfResults, exitCodes, type ExitCode } from '../exit-code.ts'
import { incidentLine } from '../output/incident-line.ts'
import { connectBoth, forestName, tenantName } from './connect.ts'
import { strongPassword } from './password.ts'
import { Scene, SceneFailure } from './scene.ts'
import type { Stage } from './stage.ts'
import { Witness } from './witness.ts'

/** What the play works with, and what it remembers from step to step. */
interface Play {
  readonly invocation: Invocation
  readonly stage: Stage
  readonly scene: Scene
  readonly witness: Witness
  /** The person whose title is imported before the password changes, and the one who is changed afterwards. */
  readonly staged: string
  readonly changed: string
  /** The connector as it was when the password was changed. */
  before: ConnectorDetailBody | null
}

/**
 * The changed password, played without a person: what a directory administrator does, what the service says, and that every
 * step came out right. Ends with the first step that did not.
 */
export async function playScript(invocation: Invocation, stage: Stage): Promise<ExitCode> {
  const { output } = invocation
  const scene = new Scene(output)
  const people = stage.lab.directory.directory.list('user').filter((dn) => dn.includes('OU=People'))
  const [staged, changed] = [must(people[0], 'a person'), must(people[1], 'another person')]
  const play: Play = { invocation, stage, scene, witness: new Witness(stage.client), staged, changed, before: null }
  const password = strongPassword()
  try {
    await scene.step('Both directories are connected, and the initial cycle fills the tenant', () => fillTenant(play))
    await scene.step('A change is imported and waits for synchronization', () => stageChange(play))
    await scene.step('The password of the connector account is changed in the directory', () => changePassword(play, password))
    await scene.step('Import and export do not start, and say why in the words of the directory', () => meetRefusal(play))
    await scene.step('The event log has the event that monitoring looks for', () => readEvents(play))
    await scene.step('Nothing moved, nothing was taken for deleted, nothing staged was lost', () => compareWithBefore(play))
    await scene.step('Meanwhile somebody is changed in the directory', () => changePerson(play))
    await scene.step('A wrong password is refused, and nothing is stored', () => enterWrongPassword(play))
    await scene.step('The right password is tested, stored and used at once', () => enterPassword(play, password))
    await scene.step('A cycle catches up by itself', () => watchCatchUp(play))
    await scene.step('The next cycle is quiet', () => runQuietCycle(play))
    await scene.step('The database is sound', () => verifyAll(play))
  } catch (error) {
    if (!(error instanceof SceneFailure)) throw error
    output.result({ ok: false, steps: scene.steps })
    output.line()
    output.line(`${output.style('red', '✗')} Step ${scene.steps.length} did not come out right: ${error.message}`)
    return exitCodes.failed
  }
  output.result({ ok: true, steps: scene.steps })
  output.line()
  output.line(`${output.style('green', '✓')} Every step came out right.`)
  return exitCodes.done
}

async function fillTenant({ invocation, stage, scene, witness }: Play): Promise<void> {
  const { output, shell } = invocation
  await connectBoth(stage, output)
  const cycle = await followCycle(
    { client: stage.client, output, shell: { ...shell, onInterrupt: () => () => undefined } },
    { policy: 'initial' },
  )
  const counts = stage.lab.tenant.tenant.counts()
  const { size } = stage.lab
  scene.claim('every run of the initial cycle is good', {
    holds: exitCodeOfResults(cycle.runs.map((run) => run.result)) === 0,
    saw: `${cycle.runs.length} runs`,
  })
  scene.claim('the tenant has every person', { holds: counts.users === size.people, saw: `${counts.users} users of ${size.people} people` })
  const { connector } = await witness.connector(tenantName)
  scene.claim('everything that was written was read back', {
    holds: connector.statistics.unconfirmed + connector.statistics.escrowed === 0,
    saw: 'nothing unconfirmed',
  })
}

async function stageChange({ stage, scene, witness, staged }: Play): Promise<void> {
  const title = 'Imported Before The Change'
  stage.lab.directory.directory.modify(staged, { title })
  scene.say(`directory: title of ${staged} = "${title}"`)
  const run = await witness.run(forestName, 'Delta Import')
  const { connector } = await witness.connector(forestName)
  scene.claim('the delta import brought it', { holds: run.result === 'success', saw: run.result })
  scene.claim('it waits in the connector space', {
    holds: connector.statistics.importUpdate === 1,
    saw: `${connector.statistics.importUpdate} pending update`,
  })
}

async function changePassword(play: Play, password: string): Promise<void> {
  const { stage, scene, witness } = play
  play.before = await witness.connector(forestName)
  stage.lab.directory.directory.setPassword(stage.lab.account.name, password)
  scene.say(`directory: new password for ${stage.lab.account.userPrincipalName}; nobody tells the service`)
}

async function meetRefusal({ scene, witness }: Play): Promise<void> {
  for (const profile of ['Delta Import', 'Export']) {
    const run = await witness.run(forestName, profile)
    const step = run.steps[0]
    const incident = step?.connection.at(-1)
    scene.say(`${profile}: ${incident === undefined ? 'no answer' : incidentLine(incident)}`)
    scene.say(`advice: ${step?.advice ?? 'none'}`)
    scene.claim(`${profile} ends no-start-credentials`, { holds: run.result === 'no-start-credentials', saw: run.result })
    scene.claim('the history has the code of the directory', {
      holds: incident?.code === '49' && incident.subCode === '52e',
      saw: `${incident?.code ?? '-'} / ${incident?.subCode ?? '-'}`,
    })
    scene.claim('the history has its own words', {
      holds: incident?.text.includes('AcceptSecurityContext') === true,
      saw: incident?.text ?? '-',
    })
    scene.claim('every counter is zero', { holds: countersOf(run) === 0, saw: `${countersOf(run)} counted` })
  }
}

function countersOf(run: RunBody): number {
  const counts = run.steps.flatMap(({ counters }) => [
    counters.staging,
    counters.discovery,
    counters.inbound,
    counters.export,
    counters.references,
  ])
  return counts.flatMap((each) => Object.values(each)).reduce((sum, count) => sum + count, 0)
}

async function readEvents({ scene, witness }: Play): Promise<void> {
  const [compatible] = await witness.events(6000)
  const [native] = await witness.events(20001)
  scene.say(`6000: ${compatible?.message ?? '-'}`)
  scene.say(`20001: ${native?.message ?? '-'}`)
  scene.claim('event 6000 names the connector', {
    holds: compatible?.fields['connector'] === forestName,
    saw: String(compatible?.fields['connector']),
  })
  scene.claim('event 20001 has the code of the directory', {
    holds: native?.fields['subCode'] === '52e',
    saw: String(native?.fields['subCode']),
  })
}

async function compareWithBefore({ stage, scene, witness, before }: Play): Promise<void> {
  const was = must(before, 'the state before the change')
  const is = await witness.connector(forestName)
  const positions = (detail: ConnectorDetailBody): string =>
    detail.watermarks.map(({ partition, fingerprint }) => `${partition} ${fingerprint}`).join(', ')
  scene.claim('no position moved', { holds: positions(was) === positions(is), saw: positions(is) })
  scene.claim('no object went', {
    holds: was.connector.statistics.objects === is.connector.statistics.objects,
    saw: `${is.connector.statistics.objects} objects`,
  })
  scene.claim('nothing is taken for deleted', {
    holds: is.connector.statistics.importDelete === 0,
    saw: `${is.connector.statistics.importDelete} pending deletes`,
  })
  scene.claim('what was staged still waits', {
    holds: is.connector.statistics.importUpdate === 1,
    saw: `${is.connector.statistics.importUpdate} pending update`,
  })
  const { users } = stage.lab.tenant.tenant.counts()
  scene.claim('the tenant is untouched', { holds: users === stage.lab.size.people, saw: `${users} users` })
}

async function changePerson({ stage, scene, changed }: Play): Promise<void> {
  stage.lab.directory.directory.modify(changed, { title: 'Changed During The Outage' })
  scene.say(`directory: title of ${changed} = "Changed During The Outage"`)
}

async function enterWrongPassword({ stage, scene, witness }: Play): Promise<void> {
  const refusal = await storeSecret(stage, strongPassword()).then(
    () => null,
    (error: unknown) => (error instanceof ServiceProblem ? error.problem : Promise.reject(error)),
  )
  const { connector } = await witness.connector(forestName)
  scene.say(`service: ${refusal?.title ?? '-'}: ${refusal?.detail ?? '-'}; ${refusal?.incidents.map(incidentLine).join(', ') ?? '-'}`)
  scene.claim('it is refused', { holds: refusal?.code === 'secret-refused', saw: refusal?.code ?? 'it was stored' })
  scene.claim('it says why', { holds: refusal?.facts['subCode'] === '52e', saw: String(refusal?.facts['reason']) })
  scene.claim('nothing is stored', { holds: connector.credential?.version === 1, saw: `version ${connector.credential?.version ?? '-'}` })
}

async function enterPassword({ stage, scene, witness }: Play, password: string): Promise<void> {
  const started = await witness.status()
  const stored = await storeSecret(stage, password)
  const now = await witness.status()
  const { connector } = await witness.connector(forestName)
  scene.say(`service: ${stored.checks.map((check) => `${check.name} ${check.outcome}`).join(', ')}`)
  scene.claim('it was tested before it was stored', {
    holds: stored.checks.length > 0 && stored.credential.testedAt !== null,
    saw: `tested ${stored.credential.testedAt ?? 'never'}`,
  })
  scene.claim('version 2 is in use, version 1 stays sealed for a day, to be undone', {
    holds: stored.credential.version === 2 && connector.credential?.versionsKept === 2,
    saw: `version ${stored.credential.version}, ${connector.credential?.versionsKept ?? 0} kept`,
  })
  scene.claim('without a restart', {
    holds: started.startedAt === now.startedAt && started.pid === now.pid,
    saw: `process ${now.pid} since ${now.startedAt}`,
  })
  scene.claim('a cycle to catch up was started', { holds: stored.catchUp, saw: String(stored.catchUp) })
}

async function watchCatchUp({ stage, scene, witness, staged, changed }: Play): Promise<void> {
  const ended = await witness.until(async () => ((await witness.status()).cycle === null ? true : null))
  const runs = (await witness.runs()).filter((run) => run.trigger === 'catch-up').toReversed()
  for (const run of runs) scene.say(`run ${run.number}: ${run.connector} ${run.profile} ${run.result}`)
  scene.claim('it ended', { holds: ended === true, saw: `${runs.length} runs` })
  scene.claim('every run of it is good', {
    holds: runs.length > 0 && exitCodeOfResults(runs.map((run) => run.result)) === 0,
    saw: runs.map((run) => run.result).join(', '),
  })
  const [recovered] = await witness.events(20012)
  scene.claim('event 20012 says that the connector can sign in again', {
    holds: recovered?.fields['connector'] === forestName,
    saw: recovered?.message ?? '-',
  })
  for (const [dn, title] of [
    [staged, 'Imported Before The Change'],
    [changed, 'Changed During The Outage'],
  ] as const) {
    const arrived = await titleInTenant(stage, dn)
    scene.claim(`"${title}" arrived in the tenant`, { holds: arrived === title, saw: arrived ?? 'nothing' })
  }
}

/** The title the tenant has for a person of the directory. */
async function titleInTenant({ client, lab }: Stage, dn: string): Promise<string | null> {
  const path = `/connectors/${encodeURIComponent(forestName)}/space/object`
  const object = await client.ask(spaceObjectShape, { method: 'GET', path, query: { object: dn } })
  const [name] = object.synchronized['userPrincipalName'] ?? []
  const title = typeof name === 'string' ? lab.tenant.tenant.find(name)?.['jobTitle'] : null
  return typeof title === 'string' ? title : null
}

async function runQuietCycle({ invocation, stage, scene }: Play): Promise<void> {
  const { output, shell } = invocation
  const written = stage.lab.tenant.tenant.writeCount()
  const cycle = await followCycle(
    { client: stage.client, output, shell: { ...shell, onInterrupt: () => () => undefined } },
    { policy: 'delta' },
  )
  const exported = cycle.runs
    .flatMap((run) => run.steps)
    .flatMap((step) => Object.values(step.counters.export))
    .reduce((sum, count) => sum + count, 0)
  scene.claim('every run is good', {
    holds: exitCodeOfResults(cycle.runs.map((run) => run.result)) === 0,
    saw: cycle.runs.map((run) => run.result).join(', '),
  })
  scene.claim('nothing was exported', { holds: exported === 0, saw: `${exported} exports` })
  const writes = stage.lab.tenant.tenant.writeCount() - written
  scene.claim('the tenant saw no write', { holds: writes === 0, saw: `${writes} writes` })
}

async function verifyAll({ stage, scene }: Play): Promise<void> {
  const verified = await stage.client.ask(verifyShape, { method: 'POST', path: '/verify' })
  scene.claim('verify finds nothing', { holds: verified.sound, saw: `${verified.findings.length} findings` })
}

async function storeSecret({ client }: Stage, password: string): Promise<Extract<StoreSecretLine, { type: 'stored' }>> {
  const secret = Secret.fromText(password)
  try {
    const path = `/connectors/${encodeURIComponent(forestName)}/secret`
    for await (const line of client.lines(storeSecretLineShape, { method: 'PUT', path, secret })) if (line.type === 'stored') return line
  } finally {
    secret.destroy()
  }
  throw new AppError('service-answer', { detail: 'the secret was sent, but no answer came' })
}
