import { addConnectorLineShape, secretHandleShape, type AddConnectorBody, type AddConnectorLine } from '#src/api/contract/connector.ts'
import { AppError } from '#src/base/app-error.ts'
import type { Secret } from '#src/base/secret.ts'
import type { Invocation } from '../command.ts'
import { printCheck } from '../output/check-line.ts'
import type { Output } from '../output/output.ts'
import { printPairs } from '../output/table.ts'

type Added = Extract<AddConnectorLine, { type: 'added' }>

/**
 * Adds a connector: hands the secret in as raw bytes, shows each check as it is done, and prints what was stored. The
 * service stores nothing unless it could sign in.
 */
export async function addConnector(
  { client, output }: Pick<Invocation, 'client' | 'output'>,
  wanted: Omit<AddConnectorBody, 'secret'> & { readonly secret: Secret },
): Promise<Added> {
  const { handle } = await client.ask(secretHandleShape, { method: 'POST', path: '/secrets', secret: wanted.secret })
  const body: AddConnectorBody = { ...wanted, secret: handle }
  for await (const line of client.lines(addConnectorLineShape, { method: 'POST', path: '/connectors', body })) {
    if (line.type === 'check') printCheck(output, line.check)
    else {
      printAdded(output, line)
      return line
    }
  }
  throw new AppError('service-answer', { detail: 'no answer came; see lockstep connectors list' })
}

function printAdded(output: Output, { connector, server }: Added): void {
  const selected = connector.partitions.filter((partition) => partition.selected)
  output.line(`${output.style('green', '✓')} Connector ${output.style('bold', connector.name)} is stored.`)
  printPairs(
    output,
    [
      ['account', connector.account],
      ['server', server],
      ['partitions', selected.map(partitionText).join(', ')],
      ['run profiles', connector.profiles.map((profile) => profile.name).join(', ')],
    ],
    '  ',
  )
}

function partitionText({ name, include }: Added['connector']['partitions'][number]): string {
  return include.length === 0 ? name : `${name}, of it ${include.join(' and ')}`
}
