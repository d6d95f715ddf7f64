/**
 * The lab in a process of its own, so that its memory and CPU are not counted with the service. Prints one line of JSON
 * with the addresses when it is ready and ends when its standard input closes.
 */
import { generateContoso } from '#lab/contoso/generate.ts'
import { labAccountNames, labPasswords } from '#lab/directory/lab-accounts.ts'
import { startLabDirectory } from '#lab/directory/server.ts'
import { startLabTenant } from '#lab/tenant/lab-tenant.ts'

const [people = '1000', groups = '50'] = process.argv.slice(2)
const organisation = generateContoso({ seed: 20_261_122, people: Number(people), groups: Number(groups) })
const directory = await startLabDirectory({ organisation })
const tenant = await startLabTenant({ tls: 'self-signed', throttle: 'off' })

console.log(
  JSON.stringify({
    activeDirectory: {
      settings: {
        forest: directory.dnsDomain,
        servers: [new URL(directory.ldapsUrl ?? '').host],
        userName: `${labAccountNames.syncAccount}@${directory.dnsDomain}`,
        ca: directory.caPem,
      },
      secret: labPasswords.syncAccount,
    },
    entraId: {
      settings: {
        tenantId: tenant.tenantId,
        clientId: tenant.clientId,
        graphUrl: tenant.secureBaseUrl,
        authorityUrl: new URL(tenant.authorityUrl).origin,
        ca: tenant.certificate,
      },
      secret: tenant.clientSecret,
    },
  }),
)

process.stdin.resume()
process.stdin.once('end', () => process.exit(0))
