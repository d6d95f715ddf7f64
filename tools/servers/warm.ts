// Makes what the tests keep between runs, so that no test has to wait for it: `node tools/servers/warm.ts`.
import { sambaDomain } from './samba-domain.ts'
import { sambaMissing } from './samba.ts'
import { sambaTemplate } from './samba-template.ts'

/** The realms that tests start; a realm that is missing here is made by the first test that wants it. */
const REALMS = ['CONTOSO.LAB', 'FABRIKAM.LAB', 'CONTOSO.COM']

const missing = sambaMissing()
if (missing === null) {
  for (const realm of REALMS) console.log(`${realm} starts from ${await sambaTemplate(sambaDomain({ realm }))}`)
} else {
  console.log(`Nothing to prepare: ${missing}`)
}
