import type { Node } from './ast.ts'
import type { Environment } from './environment.ts'
import { fail, located, type Site } from './expression-error.ts'
import { elementsVisitedMax } from './limits.ts'
import type { Outcome } from './values.ts'

/** One running evaluation: its surroundings, the variables of With, Select and Where, and how much it has visited. */
export interface Frame {
  readonly environment: Environment
  readonly slots: Outcome[]
  elementsVisited: number
}

/** A piece of a compiled expression. */
export type Compiled = (frame: Frame) => Outcome

/** What a special form needs to compile its arguments. */
export interface Builder {
  build(node: Node): Compiled
  /** Compiles `body` with the variable bound to a slot of the frame. */
  bind(variable: string, body: Node): BoundBody
}

/** A body and the slot its variable is read from. */
export interface BoundBody {
  readonly slot: number
  readonly body: Compiled
}

/** Counts the elements an evaluation visits and ends one that would never come back. */
export function visit(frame: Frame, elements: number): void {
  frame.elementsVisited += elements
  if (frame.elementsVisited > elementsVisitedMax) {
    fail('limit exceeded', `the evaluation visits more than ${elementsVisitedMax} list elements`)
  }
}

/** The same, with its place added to errors that have none. */
export function guarded(site: Site, compiled: Compiled): Compiled {
  return (frame) => {
    try {
      return compiled(frame)
    } catch (error) {
      throw located(error, site)
    }
  }
}
