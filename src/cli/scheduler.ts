import { Option } from 'commander'
import { schedulerShape, type ChangeSchedulerBody, type OverrideBody, type SchedulerBody } from '#src/api/contract/scheduler.ts'
import { AppError } from '#src/base/app-error.ts'
import type { ServiceRequest } from './client/service-client.ts'
import { text, type CommandGroup, type CommandSpec, type Invocation, type Options } from './command.ts'
import { exitCodes, type ExitCode } from './exit-code.ts'
import type { Output } from './output/output.ts'
import { printPairs } from './output/table.ts'
import { showCount, showTime } from './output/words.ts'

const showCommand: CommandSpec = {
  usage: 'show',
  summary: 'Show when and how cycles run',
  description:
    'In the words of Get-ADSyncScheduler: allowedInterval is AllowedSyncCycleInterval, customizedInterval CustomizedSyncCycleInterval,\n' +
    'effectiveInterval CurrentlyEffectiveSyncCycleInterval, nextPolicy NextSyncCyclePolicyType, nextCycleAt NextSyncCycleStartTimeInUTC,\n' +
    'purgeInterval PurgeRunHistoryInterval, enabled SyncCycleEnabled, maintenanceEnabled MaintenanceEnabled, suspended SchedulerSuspended\n' +
    '(with who and why), stagingMode StagingModeEnabled, cycleInProgress SyncCycleInProgress. overrides are the full steps that connectors owe.',
  replaces: ['Get-ADSyncScheduler', 'Get-ADSyncSchedulerConnectorOverride'],
  run: (invocation) => askAndPrint(invocation, { method: 'GET', path: '/scheduler' }),
}

const setCommand: CommandSpec = {
  usage: 'set',
  summary: 'Change when and how cycles run; it counts at once',
  description:
    'A time span is written [d.]HH:mm:ss, or as a number with d, h, m or s. --enabled becomes a new version of the configuration; the\n' +
    'rest belongs to this service alone.',
  options: [
    new Option(
      '--interval <span>',
      'time from the start of one cycle to the next, from the configured interval up; none for the configured interval',
    ),
    new Option('--policy <policy>', 'policy of the next cycle').choices(['delta', 'initial']),
    new Option('--enabled <answer>', 'whether cycles begin by the clock').choices(['yes', 'no']),
    new Option('--maintenance <answer>', 'whether old history is removed').choices(['yes', 'no']),
    new Option('--purge <span>', 'how long runs, cycles and events are kept'),
  ],
  replaces: ['Set-ADSyncScheduler'],
  run: (invocation, { options }) => {
    const body = changesOf(options)
    if (Object.keys(body).length === 0) {
      throw new AppError('input-missing', { subject: 'scheduler set', detail: 'say what is to change, for example --interval 01:00:00' })
    }
    return askAndPrint(invocation, { method: 'PATCH', path: '/scheduler', body })
  },
}

const suspendCommand: CommandSpec = {
  usage: 'suspend',
  summary: 'Let no cycle begin, neither by the clock nor by hand',
  description:
    'For work during which nothing may be synchronized. A cycle that runs goes on (lockstep cycle stop); single runs can be started.\n' +
    'With --for the scheduler goes on by itself after that time, also when the service was restarted meanwhile.',
  options: [
    new Option('--reason <text>', 'why, for everybody who looks').makeOptionMandatory(),
    new Option('--for <span>', 'for how long, from 1m to 7d, for example 2h; left out: until somebody resumes'),
  ],
  run: (invocation, { options }) => {
    const span = text(options, 'for')
    const body = { reason: text(options, 'reason') ?? '', ...(span === undefined ? {} : { for: span }) }
    return askAndPrint(invocation, { method: 'POST', path: '/scheduler/suspend', body })
  },
}

const resumeCommand: CommandSpec = {
  usage: 'resume',
  summary: 'Let cycles begin again',
  run: (invocation) => askAndPrint(invocation, { method: 'POST', path: '/scheduler/resume' }),
}

/** `lockstep scheduler` */
export const schedulerGroup: CommandGroup = {
  name: 'scheduler',
  summary: 'When and how cycles run',
  commands: [showCommand, setCommand, suspendCommand, resumeCommand],
}

/** Every command answers with how the scheduler stands afterwards. */
async function askAndPrint({ client, output }: Invocation, request: ServiceRequest): Promise<ExitCode> {
  const scheduler = await client.ask(schedulerShape, request)
  output.result(scheduler)
  print(output, scheduler)
  return exitCodes.done
}

function changesOf(options: Options): ChangeSchedulerBody {
  const [interval, policy, purge] = [text(options, 'interval'), text(options, 'policy'), text(options, 'purge')]
  const [enabled, maintenance] = [text(options, 'enabled'), text(options, 'maintenance')]
  return {
    ...(interval === undefined ? {} : { customizedInterval: interval === 'none' ? null : interval }),
    ...(policy === undefined ? {} : { nextPolicy: policy === 'initial' ? 'initial' : 'delta' }),
    ...(purge === undefined ? {} : { purgeInterval: purge }),
    ...(enabled === undefined ? {} : { enabled: enabled === 'yes' }),
    ...(maintenance === undefined ? {} : { maintenanceEnabled: maintenance === 'yes' }),
  }
}

function print(output: Output, scheduler: SchedulerBody): void {
  const { customizedInterval, effectiveInterval, suspended } = scheduler
  const isIgnored = customizedInterval !== null && customizedInterval !== effectiveInterval
  printPairs(output, [
    ['cycles', nextCycle(output, scheduler)],
    [
      'suspended',
      suspended === null
        ? 'no'
        : output.style('yellow', `since ${showTime(suspended.at)}${untilText(suspended)} by ${suspended.author}: ${suspended.reason}`),
    ],
    ['interval', effectiveInterval],
    ['  configured', `${scheduler.allowedInterval}, the smallest that is allowed`],
    ['  customised', `${customizedInterval ?? 'none'}${isIgnored ? ', too small to count' : ''}`],
    ['next policy', scheduler.nextPolicy],
    ['in progress', scheduler.cycleInProgress ? 'a cycle' : 'no cycle'],
    ...(scheduler.stagingMode ? [['staging mode', output.style('yellow', 'on: exports are left out')] as const] : []),
    ['maintenance', scheduler.maintenanceEnabled ? 'on' : output.style('yellow', 'off')],
    ['history kept', scheduler.purgeInterval],
    ['deletes held', limitsText(scheduler.deletionLimits)],
    ...overrideLines(scheduler.overrides).map((line, i): readonly [string, string] => [i === 0 ? 'full steps' : '', line]),
  ])
}

/** How many deletes of one export may go out by themselves. */
function limitsText({ threshold, percentage }: SchedulerBody['deletionLimits']): string {
  const limits = [
    ...(threshold === null ? [] : [`${showCount(threshold)} of one export`]),
    ...(percentage === null ? [] : [`${percentage} % of a connector's objects`]),
  ]
  return limits.length === 0 ? 'never' : `more than ${limits.join(' or ')}`
}

/** When the next cycle begins, for people. */
export function nextCycle(output: Output, { enabled, suspended, nextCycleAt, effectiveInterval }: SchedulerBody): string {
  if (suspended !== null) return output.style('yellow', `suspended by ${suspended.author}${untilText(suspended)}: ${suspended.reason}`)
  if (!enabled) return 'off: lockstep scheduler set --enabled yes, or run lockstep cycle'
  return `${showTime(nextCycleAt)}, every ${effectiveInterval}`
}

function untilText({ until }: NonNullable<SchedulerBody['suspended']>): string {
  return until === null ? '' : ` until ${showTime(until)}`
}

/** Full steps that connectors owe, a line each. */
export function overrideLines(overrides: readonly OverrideBody[]): readonly string[] {
  return overrides.map(({ connector, step, reasons }) => {
    const [first = '', ...more] = reasons
    return `${connector}: ${step} (${first}${more.length === 0 ? '' : ` And ${more.length} more reasons.`})`
  })
}
