import { describe, expect, it } from 'vitest'
import { selectionOf, withContainer } from './container-selection.ts'

const root = 'DC=contoso,DC=lab'
const people = `OU=People,${root}`
const berlin = `OU=Berlin,${people}`
const whole = { name: root, selected: true }

describe('containers that are read', () => {
  it('reads everything where nothing is listed, and nothing of a partition that is not selected', () => {
    expect(selectionOf(whole, berlin)).toBe('all')
    expect(selectionOf({ ...whole, selected: false }, berlin)).toBe('none')
  })

  it('leaves a container out below one that is read, and says so above', () => {
    const without = withContainer(whole, berlin, 'leave-out')
    expect(without).toEqual({ ...whole, exclude: [berlin] })
    expect([selectionOf(without, berlin), selectionOf(without, people), selectionOf(without, root)]).toEqual(['none', 'some', 'some'])
    expect(withContainer(without, people, 'read')).toEqual(whole)
  })

  it('reads a container below one that is left out', () => {
    const only = { ...whole, include: [people] }
    expect(selectionOf(only, `OU=Groups,${root}`)).toBe('none')
    expect(withContainer(only, `OU=Groups,${root}`, 'read').include).toEqual([people, `OU=Groups,${root}`])
    expect(withContainer(only, `ou=berlin,${people.toLowerCase()}`, 'leave-out').exclude).toHaveLength(1)
  })

  it('does not take the last container that is left out for the whole partition', () => {
    expect(withContainer({ ...whole, include: [people] }, people, 'leave-out')).toEqual({ ...whole, selected: false })
    expect(withContainer({ ...whole, selected: false }, people, 'read')).toEqual({ ...whole, include: [people] })
  })

  it('takes the whole partition or nothing of it', () => {
    expect(withContainer({ ...whole, include: [people], exclude: [berlin] }, root, 'read')).toEqual(whole)
    expect(withContainer({ ...whole, include: [people] }, root, 'leave-out')).toEqual({ ...whole, selected: false })
  })

  it('narrows down to one container when the one above it was the only one', () => {
    expect(withContainer({ ...whole, include: [berlin] }, people, 'read')).toEqual({ ...whole, include: [people] })
  })
})
