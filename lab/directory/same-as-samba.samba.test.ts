import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeServer } from '#tools/servers/describe-server.ts'
import { sambaMissing, startSamba, type SambaServer } from '#tools/servers/samba.ts'
import { startLabDirectory, type LabDirectory } from './server.ts'
import { DirectoryComparison } from './testing/comparison.ts'
import { connect } from './testing/ldap-client.ts'

/** Result codes of Windows where Samba has another one: the schema's limits and arity are constraints, not syntax. */
const windowsRefusals = {
  'delete a built-in account': 53,
  'move into another naming context': 71,
  'replace by two single values': 19,
  'write a wrong number': 21,
  'write too much': 19,
}

describeServer(sambaMissing(), 'the lab directory beside Samba', () => {
  let samba: SambaServer
  let lab: LabDirectory
  let atSamba: DirectoryComparison
  let atLab: DirectoryComparison

  beforeAll(async () => {
    samba = await startSamba()
    lab = await startLabDirectory()
    atSamba = new DirectoryComparison({ client: await samba.admin(), url: samba.ldapUrl, baseDn: samba.baseDn })
    atLab = new DirectoryComparison({ client: await connect(lab), url: lab.url, baseDn: lab.baseDn })
    await Promise.all([atSamba.prepare(), atLab.prepare()])
  })
  afterAll(async () => {
    await lab.close()
    await samba.stop()
  })

  it('refuses sign-ins alike', async () => {
    expect(await atLab.signIns()).toEqual(await atSamba.signIns())
  })

  it('refuses writes alike, but for what Windows does otherwise than Samba', async () => {
    expect(await atLab.refusals()).toEqual({ ...(await atSamba.refusals()), ...windowsRefusals })
  })

  it('tells of changes alike', async () => {
    expect(await atLab.deltas()).toEqual(await atSamba.deltas())
  })

  it('writes names alike', async () => {
    expect(await atLab.names()).toEqual(await atSamba.names())
  })
})
