/** The value, which is there unless the console has a defect. */
export function must<Value>(value: Value | null | undefined, what: string): Value {
  if (value === null || value === undefined) throw new Error(`A defect of the console: ${what}`)
  return value
}
