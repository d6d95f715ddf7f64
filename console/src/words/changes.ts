import type { ImpactCountsBody, ImpactProgressBody } from '#src/api/contract/impact.ts'
import { counted, showCount } from './format.ts'

/** `full-synchronization` as people say it. */
export function stepNames(steps: readonly string[]): string {
  return steps.map((step) => step.replaceAll('-', ' ')).join(', ')
}

/** Text of the way a change of the configuration takes: plan, impact, reason, publish; and of its history. */
export const changeWords = {
  plan: {
    what: 'What changes',
    making: 'Comparing with what is published',
    none: 'Nothing differs from what is published.',
    against: (version: number) => `Compared with version ${showCount(version)}.`,
    caption: (title: string) => `Changes of ${title}`,
    fields: (count: number) => `Show its ${counted(count, 'field')}`,
    kinds: { add: 'new', change: 'changed', remove: 'removed' },
    field: 'Field',
    before: 'Before',
    after: 'After',
    absent: '—',
    problems: 'Cannot be published yet',
    warnings: 'Worth a look',
    place: (path: string, line: number, column: number) => `${path}, line ${line}, column ${column}`,
    needed: 'Needed afterwards',
    neededText: 'Objects that do not change by themselves follow the new rules with:',
    neededNone: 'Nothing has to run in full; the next cycle goes on as usual.',
  },
  fields: {
    flow: (attribute: string) => `Flow to ${attribute}`,
    group: (part: string, [group = 1, condition]: readonly number[]) =>
      `${part}, group ${group}${condition === undefined ? '' : `, condition ${condition}`}`,
  },
  impact: {
    title: 'Impact',
    text: 'Synchronizes a copy of everything with the changed rules and counts what would come of it. Nothing is written.',
    run: 'Run impact',
    again: 'Run impact again',
    stop: 'Stop',
    unknown: 'It has not been measured for this change.',
    stopped: 'Stopped. Nothing was written.',
    phases: { copying: 'Copying', synchronizing: 'Synchronizing the copy', comparing: 'Comparing' },
    progress: (phase: string, { connector, done, total }: ImpactProgressBody) =>
      `${phase}${connector === null ? '' : ` ${connector}`}: ${showCount(done)}${total === null ? '' : ` of ${showCount(total)}`}`,
    sentence: (changed: number, deletes: number) => `${counted(changed, 'object')} change, ${counted(deletes, 'delete')}`,
    one: (deletes: number) => `1 object changes, ${counted(deletes, 'delete')}`,
    errors: (count: number) => `${counted(count, 'object')} would fail`,
    noErrors: 'No object would fail',
    metaverse: 'Metaverse',
    metaverseOf: (add: number, update: number, remove: number) =>
      `${showCount(add)} new, ${showCount(update)} changed, ${showCount(remove)} deleted`,
    exports: 'Exports',
    exportsOf: (of: ImpactCountsBody['exports'][number]) =>
      `${of.connector}: ${showCount(of.add)} adds, ${showCount(of.update)} updates, ${showCount(of.delete)} deletes${of.withdrawn > 0 ? `, ${showCount(of.withdrawn)} withdrawn` : ''}`,
    links: 'Links',
    linksOf: ({ projected, joined, provisioned, disjoined }: ImpactCountsBody['links']) =>
      `${showCount(projected)} projected, ${showCount(joined)} joined, ${showCount(provisioned)} provisioned, ${showCount(disjoined)} disjoined`,
    attributes: 'Attributes that change most',
    attribute: (name: string, count: number) => `${name} (${showCount(count)})`,
    remarks: 'To know',
    shown: (shown: number, all: number) =>
      shown === all ? 'Every object that changes' : `The first ${showCount(shown)} of ${showCount(all)}`,
    table: 'Objects that would change',
    object: 'Object',
    where: 'Where',
    what: 'What becomes of it',
  },
  publish: {
    title: 'Publish',
    reason: 'Reason',
    reasonWhy: 'Stands in the history and in the audit.',
    act: 'Publish',
    actDelete: 'Delete the rule',
    rollBack: 'Roll back',
    done: (version: number) => `Published as version ${showCount(version)}`,
    doneNone: 'Nothing differed, so nothing was published.',
    needs: (connector: string, steps: string) => `${connector} needs ${steps} before every object follows.`,
    needsNone: 'Nothing has to run in full.',
    run: 'Run a cycle now',
    runWhy: 'The next cycle runs these steps by itself; this is for who does not want to wait.',
    begun: 'The cycle has begun.',
    followIt: 'Follow it',
  },
  conflict: {
    title: 'Somebody else published meanwhile',
    by: (version: number, author: string) => `Version ${showCount(version)} by ${author}`,
    reason: (reason: string) => `Reason: ${reason}`,
    todo: 'Nothing of yours is lost. Compare it with the newest version, then publish.',
    again: 'Compare with the newest version',
  },
  history: {
    title: 'History of the configuration',
    back: 'Rules',
    label: 'Published versions, newest first',
    version: 'Version',
    current: 'Current',
    at: 'Published',
    author: 'By',
    state: 'State',
    reason: 'Reason',
    empty: 'Nothing was published yet',
    more: 'Load more',
    open: (version: number) => `Version ${showCount(version)}`,
    changed: 'What this version changed',
    changedNothing: 'No document differs from the version before.',
    documents: (count: number) => counted(count, 'document'),
    firstVersion: 'This was the first version.',
    rollBack: 'Roll back to this version…',
    isCurrent: 'This is the current version.',
    rollBackText: (version: number) =>
      `Everything becomes as it was in version ${showCount(version)}. That is published as a version of its own.`,
    removed: 'Removed line',
    added: 'Added line',
    long: 'The document is too long to be compared here.',
    gap: 'unchanged lines',
  },
}
