import { must } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import { addConnector } from '../connectors/add-connector.ts'
import type { Output } from '../output/output.ts'
import type { Stage } from './stage.ts'

/** Names of the two connectors of the demo. */
export const forestName = 'contoso.lab'
export const tenantName = 'contoso.onmicrosoft.com'

/** Adds both connectors as a person does it: the same requests, the same tests before anything is stored. */
export async function connectBoth(stage: Stage, output: Output): Promise<void> {
  const password = Secret.fromText(stage.lab.account.password)
  const clientSecret = Secret.fromText(stage.lab.tenant.clientSecret)
  try {
    await connectForest(stage, { output, secret: password })
    output.line()
    await connectTenant(stage, { output, secret: clientSecret })
  } finally {
    password.destroy()
    clientSecret.destroy()
  }
}

interface With {
  readonly output: Output
  readonly secret: Secret
}

async function connectForest({ lab, client }: Stage, { output, secret }: With): Promise<void> {
  const { directory } = lab
  output.line(output.style('bold', `Adding the forest ${directory.dnsDomain}`))
  await addConnector(
    { client, output },
    {
      type: 'active-directory',
      name: forestName,
      settings: {
        forest: directory.dnsDomain,
        servers: [lab.server],
        userName: lab.account.userPrincipalName,
        ca: must(directory.caPem, 'the authority of the lab'),
      },
      containers: [`OU=People,${directory.baseDn}`, `OU=Groups,${directory.baseDn}`],
      secret,
    },
  )
}

async function connectTenant({ lab, client }: Stage, { output, secret }: With): Promise<void> {
  const { tenant } = lab
  output.line(output.style('bold', 'Adding the tenant'))
  await addConnector(
    { client, output },
    {
      type: 'entra-id',
      name: tenantName,
      settings: {
        tenantId: tenant.tenantId,
        clientId: tenant.clientId,
        graphUrl: lab.graphUrl,
        authorityUrl: lab.graphUrl,
        ca: must(tenant.certificate, 'the certificate of the lab tenant'),
      },
      secret,
    },
  )
}
