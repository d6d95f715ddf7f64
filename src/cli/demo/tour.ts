import { must } from '#src/base/assert.ts'
import { connectorListShape } from '#src/api/contract/connector.ts'
import { statusShape } from '#src/api/contract/status.ts'
import type { Invocation } from '../command.ts'
import { followCycle } from '../cycle.ts'
import { exitCodeOfResults, exitCodes, type ExitCode } from '../exit-code.ts'
import type { Output } from '../output/output.ts'
import { printTable } from '../output/table.ts'
import { showCount } from '../output/words.ts'
import { printConsole } from './console.ts'
import { connectBoth, forestName, tenantName } from './connect.ts'
import { playOnKeys } from './keys.ts'
import type { Stage } from './stage.ts'

/** Shows a person around: connects both directories, runs the initial cycle, says what to try, and goes on until Ctrl-C. */
export async function takeTour({ output, shell }: Invocation, stage: Stage): Promise<ExitCode> {
  printLab(output, stage)
  await connectBoth(stage, output)
  output.line()
  output.line(output.style('bold', 'Initial cycle: read everything, decide, write'))
  const cycle = await followCycle(
    { client: stage.client, output, shell: { ...shell, onInterrupt: () => () => undefined } },
    { policy: 'initial' },
  )
  const code = exitCodeOfResults(cycle.runs.map((run) => run.result))
  if (code !== exitCodes.done) return code
  await printMade(output, stage)
  printSuggestions(output, stage)
  const signIn = await printConsole(stage, output)
  output.result({ ready: true, ...signIn, dataDirectory: stage.dataDirectory, server: stage.lab.server, graphUrl: stage.lab.graphUrl })
  if (!output.json) stage.showLog(shell.stderr)
  await playOnKeys(shell, output, stage)
  return exitCodes.done
}

function printLab(output: Output, { lab, dataDirectory, logFile }: Stage): void {
  const { directory, tenant, size } = lab
  output.line(`${output.style('bold', 'Lockstep demo')}: a made-up company on this machine only`)
  output.line(
    `  directory  ${directory.dnsDomain} at ldaps://${lab.server}, ${showCount(size.people)} people, ${showCount(size.groups)} groups`,
  )
  output.line(`  tenant     ${tenantName} at ${lab.graphUrl}, empty (tenant id ${tenant.tenantId})`)
  output.line(`  data       ${dataDirectory}`)
  output.line(`  log        ${logFile}`)
  output.line()
}

async function printMade(output: Output, { client, lab }: Stage): Promise<void> {
  const { connectors } = await client.ask(connectorListShape, { method: 'GET', path: '/connectors' })
  const { metaverse } = await client.ask(statusShape, { method: 'GET', path: '/status' })
  const made = lab.tenant.tenant.counts()
  output.line()
  output.line(output.style('bold', 'What was made'))
  printTable(
    output,
    [{ heading: '  Where' }, { heading: 'Objects', align: 'right' }, { heading: 'Of them' }],
    [
      ...connectors.map(({ name, statistics }) => [
        `  connector space ${name}`,
        showCount(statistics.objects),
        `${showCount(statistics.joined)} joined`,
      ]),
      [
        '  metaverse',
        showCount(total(metaverse)),
        Object.entries(metaverse)
          .map(([type, count]) => `${showCount(count)} ${type}`)
          .join(', '),
      ],
      ['  tenant', showCount(made.users + made.groups), `${showCount(made.users)} users, ${showCount(made.groups)} groups`],
    ],
  )
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

function printSuggestions(output: Output, { lab, dataDirectory }: Stage): void {
  const command = (rest: string): string => `  node bin/lockstep.js ${rest} --data ${dataDirectory}`
  const person = must(
    lab.directory.directory.list('user').find((dn) => /^CN=[^\\,]+,OU=.*OU=People/.test(dn)),
    'a person',
  )
  output.line()
  output.line(output.style('bold', 'Try this in another terminal'))
  for (const rest of [
    'status',
    'connectors list',
    `space search ${forestName} --limit 10`,
    `space show ${forestName} "${person}"`,
    `preview ${forestName} "${person}"`,
    'metaverse search --type person --limit 5',
    `run ${forestName} "Delta Import"`,
    'cycle',
    'runs list',
    'events list --follow',
    `credentials set ${forestName}`,
    'verify',
    'config export ./contoso-config',
  ]) {
    output.line(command(rest))
  }
  output.line()
  output.line(
    `Change something in the directory with any LDAP tool as ${lab.administrator.userPrincipalName}, password ${lab.administrator.password}`,
  )
  output.line(`  at ldaps://${lab.server} or ${lab.directory.url}. lockstep cycle brings it to the tenant.`)
  output.line()
}
