import type { CallNode, Node } from '../ast.ts'
import type { CallDefinition, HostDefinition } from '../functions/definition.ts'
import type { Parameter } from '../functions/parameters.ts'
import { conversionHint } from './conversion-hint.ts'
import type { Inference } from './inference.ts'
import { refuseControls } from './operand-check.ts'
import { describeKinds, describeType, kinds, kindsOf, presentKinds, type ValueType } from './value-type.ts'

/** One argument of a call, with the place it stands in. */
interface Argument {
  readonly definition: CallDefinition | HostDefinition
  readonly parameter: Parameter<unknown>
  readonly index: number
  readonly node: Node
  readonly type: ValueType
}

/** Reports the arguments that their function refuses for every object that has a value there. */
export function checkArguments(
  call: CallNode,
  of: { readonly definition: CallDefinition | HostDefinition; readonly types: readonly ValueType[] },
  inference: Inference,
): void {
  call.args.forEach((node, index) => {
    const parameter = of.definition.parameters[index]
    const type = of.types[index]
    if (parameter === undefined || type === undefined || node.kind === 'omitted') return
    // A word of an enumeration was looked at when names were.
    if (parameter.words !== null && (node.kind === 'enumeration' || node.kind === 'string')) return
    checkArgument({ definition: of.definition, parameter, index, node, type }, inference)
  })
}

function checkArgument(argument: Argument, inference: Inference): void {
  const { parameter, type, node, definition } = argument
  // Where AuthoritativeNull is allowed it counts as NULL.
  const isNull = parameter.authoritativeNull && (type.single & kinds.authoritativeNull) !== kinds.none
  const judged = isNull ? { single: (type.single & ~kinds.authoritativeNull) | kinds.absent, list: type.list } : type
  refuseControls({ node, span: node.span, type: judged }, definition.name, inference)
  const problem = problemWith(argument, inference)
  if (problem !== null) inference.report({ severity: 'error', code: 'type mismatch', ...problem, span: node.span })
}

interface Problem {
  readonly message: string
  readonly hint: string | null
}

function problemWith(argument: Argument, inference: Inference): Problem | null {
  const { parameter, type, index, node, definition } = argument
  const shown = inference.show(node.span)
  const wanted = kindsOf(parameter.kinds)
  const present = presentKinds(type)
  if (present === kinds.none) {
    const isRefused = index > 0 && !parameter.nullable && type.single === kinds.absent && type.list === kinds.none
    return isRefused ? { message: `${definition.name} needs ${describeKinds(wanted)} as ${parameter.name}, not NULL`, hint: null } : null
  }
  if (parameter.passing === 'list' && type.list === kinds.none) return singleForList(argument, inference)
  const isWholeText = parameter.passing === 'whole' && wanted !== kinds.present
  if (isWholeText && (type.single & kinds.present) === kinds.none) {
    return { message: `${definition.name} takes a single text as ${parameter.name}, but ${shown} is a list`, hint: null }
  }
  if ((present & wanted) !== kinds.none) return null
  const taken = parameter.passing === 'list' ? `a list of ${describeKinds(wanted)}` : describeKinds(wanted)
  return {
    message: `${definition.name} takes ${taken} as ${parameter.name}, but ${shown} is ${describeType(type)}`,
    hint: conversionHint(wanted, present, inference.inline(node.span)),
  }
}

/** The product refuses single values too: these functions are for multi-valued attributes only. */
function singleForList({ definition, node }: Argument, inference: Inference): Problem {
  const message = `${definition.name} takes a list, but ${inference.show(node.span)} is a single value`
  return { message, hint: insteadOfList(definition.name, inference.inline(node.span)) }
}

function insteadOfList(name: string, shown: string): string {
  switch (name) {
    case 'Contains':
      return `Write InStr(${shown}, …).`
    case 'Count':
      return `Write IIF(IsPresent(${shown}), 1, 0).`
    default:
      return `Use ${shown} itself.`
  }
}
