import type { Codec } from './codec.ts'
import type { Database } from './driver.ts'
import type { Names } from './names.ts'

/** The open database with what reads and writes its rows: what every verb works on. */
export interface Tables {
  readonly database: Database
  readonly names: Names
  readonly codec: Codec
}

/** The identifiers of a JSON list bound as parameter 1, as a subquery: one statement for any number of them. */
export const idsOfParameter1 = `(SELECT unhex(value, '-') FROM json_each(?1))`

/** The empty key stands before every identifier: where a first page begins. */
export const beforeAll = new Uint8Array(0)
