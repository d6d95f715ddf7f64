import { describeStore } from '../conformance.ts'
import { openTemporary } from './temporary-store.ts'

describeStore('sqlite', openTemporary)
