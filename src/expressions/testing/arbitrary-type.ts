import { scalarTypes, isList, typeName, type ScalarType, type Value } from '../values.ts'
import { kinds, listOf, single, type ValueType } from '../types/value-type.ts'

/** The type of an attribute that holds this value, as a schema would describe it: it might be absent as well. */
export function typeOfAttribute(value: Value): ValueType {
  if (isList(value)) return listOf(value.map((element) => kindOf(element)).reduce((set, kind) => set | kind, kinds.none as number))
  return single(kindOf(value) | kinds.absent)
}

function kindOf(value: Value): number {
  const name = typeName(value)
  const isScalar = (candidate: string): candidate is ScalarType => scalarTypes.some((known) => known === candidate)
  return isScalar(name) ? kinds[name] : kinds.absent
}
