/** 100 ns ticks from 1601-01-01 to 1970-01-01. */
const ticksTo1970 = 116_444_736_000_000_000n

/** The current moment as the rule language counts: 100 ns ticks since 1601-01-01 UTC. */
export function ticksNow(): bigint {
  return BigInt(Date.now()) * 10_000n + ticksTo1970
}
