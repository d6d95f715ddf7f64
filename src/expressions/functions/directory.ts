import { equalIgnoringCase } from '../case-mapping.ts'
import { dnComponents, dnComponentValue, escapeDnComponent, type DnComponent } from '../dn-text.ts'
import { fail } from '../expression-error.ts'
import { toIndex } from '../number-text.ts'
import type { Reference } from '../values.ts'
import { familyOf, type FunctionDefinition } from './definition.ts'
import { num, optional, ref, str, word } from './parameters.ts'

const { define } = familyOf('Directory')

/** Distinguished names. */
export const directoryFunctions: readonly FunctionDefinition[] = [
  define({
    name: 'DNComponent',
    signature: 'str DNComponent(ref dn, num n)',
    summary: 'The value of the n-th component from the left, still escaped.',
    errors: '`out of bounds` when there is no such component. Text is a type mismatch; use CRef.',
    example: ['DNComponent(CRef("CN=A,OU=B"), 2)', 'B'],
    parameters: [ref('dn'), num('n')],
    apply: (dn, n) => {
      const value = n < 1n ? undefined : dnComponentValue(dn.dn, toIndex(n))
      return typeof value === 'string' ? value : componentValue(componentsOf(dn), n)
    },
  }),
  define({
    name: 'DNComponentRev',
    signature: 'str DNComponentRev(ref dn, num n [, enum option])',
    summary: 'The value of the n-th component from the right, still escaped; with the option DC all dc components are skipped first.',
    errors: '`out of bounds` when there is no such component; `invalid argument` for another option.',
    example: ['DNComponentRev(CRef("CN=A,OU=B,DC=x"), 1, "DC")', 'B'],
    parameters: [ref('dn'), num('n'), optional(word('option', ['DC']))],
    apply: (dn, n, option) => {
      const components = componentsOf(dn)
      const counted = option === undefined ? components : components.filter(({ type }) => !equalIgnoringCase(type, 'DC'))
      return componentValue(counted.toReversed(), n)
    },
  }),
  define({
    name: 'EscapeDNComponent',
    signature: 'str EscapeDNComponent(str component)',
    summary: 'One component with , = + " < > # ; \\ and outer spaces escaped by a backslash; a leading name= is kept.',
    example: ['EscapeDNComponent("OU=R&D, EU")', 'OU=R&D\\, EU'],
    parameters: [str('component')],
    apply: escapeDnComponent,
  }),
]

function componentsOf(reference: Reference): readonly DnComponent[] {
  return dnComponents(reference.dn) ?? fail('cannot convert', `"${reference.dn.slice(0, 100)}" is not a distinguished name`)
}

function componentValue(components: readonly DnComponent[], n: bigint): string {
  const component = n < 1n || n > BigInt(components.length) ? undefined : components[Number(n) - 1]
  return component?.value ?? fail('out of bounds', `there is no component ${n}; the name has ${components.length} to count`)
}
