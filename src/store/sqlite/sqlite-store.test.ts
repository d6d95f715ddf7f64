import { describeStore } from '../conformance.ts'
import { openTemporary } from './testing/temporary-store.ts'

describeStore('sqlite', openTemporary)
