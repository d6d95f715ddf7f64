import { attributeError, frontEndError, serviceError, updateError } from '../directory-error.ts'
import type { Directory } from '../directory.ts'
import { isDerived } from '../attribute-values.ts'
import { findAttribute, type AttributeDefinition, type ClassDefinition, type Syntax } from '../schema/schema.ts'
import { firstText, type Entry, type Value } from '../tree/entry.ts'
import { resultCode } from '../wire/result.ts'

const int32Max = 0x7fffffff
const binarySyntaxes: ReadonlySet<Syntax> = new Set(['octets', 'sid', 'descriptor', 'replica-link'])

/** The attribute a client names in a write. An unknown one is refused with 16, as Active Directory does. */
export function knownAttribute(name: string): AttributeDefinition {
  const definition = findAttribute(name.split(';')[0] as string)
  if (definition !== null) return definition
  throw frontEndError(resultCode.noSuchAttribute, '00000057', 'Error in attribute conversion operation')
}

/** Refuses attributes a client cannot write: back links and computed ones with 53, system-only ones with 19. */
export function requireWritable(definition: AttributeDefinition): void {
  if (definition.source !== 'stored') throw serviceError(resultCode.unwillingToPerform, '0000209A', '5003 (WILL_NOT_PERFORM)')
  if (definition.writableBy === 'anyone' && !isDerived(definition)) return
  throw attributeError(resultCode.constraintViolation, {
    win32: '000020B1',
    problem: '1005 (CONSTRAINT_ATT_TYPE)',
    attribute: definition.name,
  })
}

/** Refuses attributes the object's classes do not allow. */
export function requireAllowed(definition: AttributeDefinition, owner: ClassDefinition): void {
  if (!owner.attributes.has(definition.name.toLowerCase()))
    throw updateError(resultCode.objectClassViolation, '0000207D', '6002 (OBJ_CLASS_VIOLATION)')
}

/** Reads the values a client sends for a stored attribute. Throws 21 for a wrong syntax, 19 for a value too long or one too many. */
export function readValues(definition: AttributeDefinition, values: readonly Buffer[]): Value[] {
  if (definition.arity === 'single' && values.length > 1) {
    throw attributeError(resultCode.constraintViolation, {
      win32: '00002081',
      problem: '1005 (CONSTRAINT_ATT_TYPE)',
      attribute: definition.name,
    })
  }
  return values.map((value) => readValue(definition, value))
}

function readValue(definition: AttributeDefinition, bytes: Buffer): Value {
  if (definition.rangeUpper !== null && lengthOf(definition, bytes) > definition.rangeUpper) {
    throw attributeError(resultCode.constraintViolation, {
      win32: '00002082',
      problem: '1005 (CONSTRAINT_ATT_TYPE)',
      attribute: definition.name,
    })
  }
  if (binarySyntaxes.has(definition.syntax)) return bytes
  const text = bytes.toString('utf8')
  if (isWellFormed(definition, text)) return text
  throw attributeError(resultCode.invalidAttributeSyntax, {
    win32: '00000057',
    problem: '1007 (INVALID_ATT_SYNTAX)',
    attribute: definition.name,
  })
}

function isWellFormed({ syntax }: AttributeDefinition, text: string): boolean {
  switch (syntax) {
    case 'boolean':
      return text === 'TRUE' || text === 'FALSE'
    case 'integer':
    case 'enumeration':
      return /^-?\d+$/.test(text) && Math.abs(Number(text)) <= int32Max + 1
    case 'large-integer':
      return /^-?\d{1,19}$/.test(text)
    case 'time':
      return /^\d{14}(\.\d+)?Z$/.test(text)
    default:
      return text !== ''
  }
}

function lengthOf(definition: AttributeDefinition, bytes: Buffer): number {
  return definition.syntax === 'text' ? bytes.toString('utf8').length : bytes.length
}

/**
 * The object a DN-valued attribute is to point to. A group that would get a member who is not there is refused with 53 (00000525,
 * "no such user"), other attributes with 19 (000020B5, "the reference is invalid").
 */
export function linkTarget(directory: Directory, definition: AttributeDefinition, value: Buffer): Entry {
  const target = directory.tree.find(value.toString('utf8'))
  if (target !== null && target.state === 'live') return target
  if (definition.name === 'member') throw serviceError(resultCode.unwillingToPerform, '00000525', '5003 (WILL_NOT_PERFORM)')
  throw attributeError(resultCode.constraintViolation, {
    win32: '000020B5',
    problem: '1005 (CONSTRAINT_ATT_TYPE)',
    attribute: definition.name,
  })
}

/** Refuses a sAMAccountName (68) or userPrincipalName (19) that another live object has. */
export function requireUnique(
  directory: Directory,
  definition: AttributeDefinition,
  claim: { readonly values: readonly Value[]; readonly owner: Entry },
): void {
  if (definition.name !== 'sAMAccountName' && definition.name !== 'userPrincipalName') return
  const holders = claim.values.flatMap((value) => [...(directory.tree.findByValue(definition.name, value) ?? [])])
  if (!holders.some((holder) => holder !== claim.owner && holder.state === 'live')) return
  if (definition.name === 'sAMAccountName') throw updateError(resultCode.entryAlreadyExists, '00000524', '6005 (ENTRY_EXISTS)')
  throw attributeError(resultCode.constraintViolation, {
    win32: '000021C8',
    problem: '1005 (CONSTRAINT_ATT_TYPE)',
    attribute: definition.name,
  })
}

/** The account name of an object, for messages and checks; empty where it has none. */
export function accountNameOf(entry: Entry): string {
  return firstText(entry.values.get('sAMAccountName')) ?? ''
}
