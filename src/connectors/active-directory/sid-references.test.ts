import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startLabDirectory, type LabDirectory } from '#lab/directory/server.ts'
import type { Schema } from '#src/model/schema.ts'
import type { Session } from '../contract/driver.ts'
import { collectPages, describeSelection, labForest, narrowSchema, objectNamed, openSession, withSession } from './testing/test-forest.ts'

describe('a reference given as a security identifier', () => {
  let lab: LabDirectory
  let session: Session
  let unit: string
  let anna: string
  let offered: Schema

  beforeEach(async () => {
    lab = await startLabDirectory()
    const forest = labForest(lab)
    unit = lab.directory.addOrganizationalUnit({ name: 'Staff' })
    anna = lab.directory.addUser({ name: 'Anna', parent: unit })
    const { partitions } = await describeSelection(forest, { include: [unit] })
    const { schema: whole } = await withSession(forest, {}, (described) => described.describe())
    offered = whole
    const schema = narrowSchema(whole, { user: ['cn', 'objectSid'], computer: ['cn', 'displayName', 'mS-DS-CreatorSID'] })
    session = await openSession(forest, { selection: { partitions, schema } })
  })

  afterEach(async () => {
    await session.close()
    await lab.close()
  })

  const full = () => collectPages(session.fullImport({ partition: lab.baseDn, pageSize: 500 }))

  const addComputer = (name: string): string => lab.directory.addComputer({ name, parent: unit, joinedBy: anna })

  it('is offered as a reference', () => {
    expect(offered['computer']?.attributes['mS-DS-CreatorSID']).toEqual({ type: 'reference', multiValued: false, access: 'read-only' })
  })

  it('Q14 is the object that has it, by name and key', async () => {
    const pcs = [addComputer('PC1'), addComputer('PC2')]
    const { changes } = await full()
    const { anchor } = objectNamed(changes, anna)
    for (const pc of pcs) {
      expect(objectNamed(changes, pc).references).toEqual({ 'mS-DS-CreatorSID': [{ dn: anna, anchor }] })
      expect(objectNamed(changes, pc).attributes).not.toHaveProperty('mS-DS-CreatorSID')
    }
  })

  it('Q14 is no value when nobody has it', async () => {
    const pc = addComputer('PC1')
    lab.directory.delete(anna)
    expect(objectNamed((await full()).changes, pc).references['mS-DS-CreatorSID'] ?? []).toEqual([])
  })

  it('comes with the changes of a delta import too', async () => {
    const { watermark } = await full()
    const pc = addComputer('PC1')
    const { changes } = await collectPages(session.deltaImport({ partition: lab.baseDn, pageSize: 500, watermark }))
    expect(objectNamed(changes, pc).references['mS-DS-CreatorSID']).toMatchObject([{ dn: anna }])
  })
})
