import type { Environment } from '#src/expressions/environment.ts'
import { isList, type Value } from '#src/expressions/values.ts'
import { parameters, type User } from './transformations.ts'

/** What an evaluation asks, answered as directly as it can be: names are exact, as they are once an engine has resolved them. */
export class UserEnvironment implements Environment {
  user: User = {}

  attribute(name: string): Value {
    return this.user[name] ?? null
  }
  imported(name: string): Value {
    return this.user[name] ?? null
  }
  count(name: string): number {
    const value = this.user[name] ?? null
    return value === null ? 0 : isList(value) ? value.length : 1
  }
  parameter(name: string): string | undefined {
    return parameters[name]
  }
  nowTicks(): bigint {
    return 0n
  }
  random(): number {
    return 0.5
  }
  newGuid(): string {
    return ''
  }
  isTaken(): boolean {
    return false
  }
}
