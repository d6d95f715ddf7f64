import { must } from '#src/base/assert.ts'
import type { CallDefinition, HostDefinition } from '../functions/definition.ts'
import { kinds, listOf, membersOf, never, presentKinds, single, withoutEmptyPlaces, type Kinds, type ValueType } from './value-type.ts'

/**
 * The type of a call. What authors read is also what is believed here: the first word of a signature is the type of the
 * result. Functions whose result depends on their arguments (`var`, `list` and those with two signatures) are spelt out.
 */
export function callType(definition: CallDefinition | HostDefinition, given: readonly ValueType[]): ValueType {
  if (definition.name === 'Error') return never
  const isLifted = (i: number): boolean => definition.parameters[i]?.passing === 'each'
  const args = given.map((type, i) => (isLifted(i) ? type : withoutEmptyPlaces(type)))
  const lists = args.filter((type, i) => isLifted(i) && type.list !== kinds.none)
  const isSometimesSingle = args.every((type, i) => !isLifted(i) || type.single !== kinds.none)
  const alone = args.map((type, i) => (isLifted(i) ? single(type.single) : type))
  const inList = args.map((type, i) => (isLifted(i) ? single(elementKinds(type, lists)) : type))
  const one = isSometimesSingle ? resultOf(definition, alone) : never
  const each = lists.length > 0 ? resultOf(definition, inList) : never
  return { single: one.single, list: one.list | each.single | each.list }
}

/** What an argument is in one round of a lifted call: a value of its list, or itself while another list is walked. */
function elementKinds(type: ValueType, lists: readonly ValueType[]): Kinds {
  return lists.length === 1 && lists[0] === type ? type.list : type.list | type.single
}

/** The type for single arguments. */
function resultOf(definition: CallDefinition | HostDefinition, args: readonly ValueType[]): ValueType {
  const [first] = args
  if (first === undefined) return single(resultKinds(definition))
  const test = tests[definition.name]
  if (test !== undefined) return single(testResult(test, first))
  if (definition.parameters[0]?.nullable === false && presentKinds(first) === kinds.none) return single(kindsOfNull(definition))
  const own = dependent[definition.name]
  if (own !== undefined) return own(first, definition)
  if (definition.signature.startsWith('mvstr ')) return listOf(kinds.str)
  return single(resultKinds(definition) | (mayBeNull(definition, args) ? kinds.absent : kinds.none))
}

/** What the call gives for a NULL first argument: NULL, an empty text, 0 or False. */
function kindsOfNull({ whenNull }: CallDefinition | HostDefinition): Kinds {
  if (whenNull === false) return kinds.false
  return typeof whenNull === 'string' ? kinds.str : typeof whenNull === 'bigint' ? kinds.num : kinds.absent
}

function resultKinds({ name, signature }: CallDefinition | HostDefinition): Kinds {
  const [word = ''] = /^\w+/.exec(signature) ?? []
  return must(words[word], `the result type of ${name}`)
}

const words: Readonly<Record<string, Kinds>> = {
  str: kinds.str,
  num: kinds.num,
  bool: kinds.bool,
  bin: kinds.bin,
  ref: kinds.ref,
  dt: kinds.dt,
}

/** These give NULL for arguments that are all there. */
const sometimesNull: ReadonlySet<string> = new Set(['CertIssuerOid', 'CertSubjectNameOid'])

/** These take NULL in a later place and give NULL for it. */
const nullForAny: ReadonlySet<string> = new Set(['Append', 'BitAnd', 'BitOr', 'DateAdd', 'DateDiff'])

function mayBeNull({ name, parameters, whenNull }: CallDefinition | HostDefinition, args: readonly ValueType[]): boolean {
  if (sometimesNull.has(name)) return true
  if (nullForAny.has(name)) return args.some(mayBeAbsent)
  const [first] = args
  return first !== undefined && parameters[0]?.nullable === false && whenNull === null && mayBeAbsent(first)
}

function mayBeAbsent(type: ValueType): boolean {
  return ((type.single | type.list) & kinds.absent) !== 0
}

type Dependent = (first: ValueType, definition: CallDefinition | HostDefinition) => ValueType

const element: Dependent = (first) => single(presentKinds(first) === kinds.none ? kinds.absent : presentKinds(first))
const elementOrNull: Dependent = (first) => single(presentKinds(first) | kinds.absent)

const dependent: Readonly<Record<string, Dependent>> = {
  Item: element,
  ItemOrNull: elementOrNull,
  SingleAppRoleAssignment: elementOrNull,
  RemoveDuplicates: (first) => listOf(presentKinds(first)),
  IgnoreFlowIfNullOrEmpty: (first) => {
    const mayBeIgnored = ((first.single | first.list) & (kinds.absent | kinds.str)) !== 0
    return { single: (first.single & kinds.present) | (mayBeIgnored ? kinds.ignoreThisFlow : kinds.none), list: first.list }
  },
  Mid: (first, definition) => {
    const cut = presentKinds(first) & (definition.dialect === 'cloud' ? kinds.str : kinds.str | kinds.bin)
    const whenAbsent = mayBeAbsent(first) ? kindsOfNull(definition) : kinds.none
    return single((cut === kinds.none ? kinds.str : cut) | whenAbsent)
  },
  Not: (first) => {
    const whole = first.single | first.list
    const negatedBool = (whole & (kinds.bool | kinds.absent)) === 0 ? kinds.none : kinds.bool
    return single((whole & kinds.str) | negatedBool)
  },
}

/** What a question about a value answers for each type: True, False or both. */
type Test = (kind: Kinds) => Kinds

const isAbsent = (kind: Kinds): boolean => (kind & (kinds.absent | kinds.authoritativeNull)) !== 0

const tests: Readonly<Record<string, Test>> = {
  IsNull: (kind) => (isAbsent(kind) ? kinds.true : kinds.false),
  IsEmpty: (kind) => (kind === kinds.str ? kinds.bool : kinds.false),
  IsNullOrEmpty: (kind) => (isAbsent(kind) ? kinds.true : kind === kinds.str ? kinds.bool : kinds.false),
  IsPresent: (kind) => (isAbsent(kind) ? kinds.false : kind === kinds.str ? kinds.bool : kinds.true),
  IsString: (kind) => (isAbsent(kind) || kind === kinds.bin ? kinds.false : kinds.true),
  IsNumeric: (kind) => (kind === kinds.num ? kinds.true : kind === kinds.str ? kinds.bool : kinds.false),
  IsDate: (kind) => (kind === kinds.dt ? kinds.true : kind === kinds.str ? kinds.bool : kinds.false),
  IsGuid: (kind) => (kind === kinds.str ? kinds.bool : kinds.false),
}

function testResult(test: Test, type: ValueType): Kinds {
  return membersOf(type.single | type.list).reduce((set, kind) => set | test(kind), kinds.none as Kinds)
}
