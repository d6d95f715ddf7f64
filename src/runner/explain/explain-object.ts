import { attributeStories, type AttributeStory } from '#src/engine/explain/attribute-story.ts'
import type { Facts } from '#src/engine/explain/facts.ts'
import { objectStory, type ObjectStory } from '#src/engine/explain/object-story.ts'
import { loadFacts, type Explained } from './load-facts.ts'

/** Why an identity is as it is, and the way of one attribute where one was asked for. */
export interface Explanation {
  readonly facts: Facts
  readonly object: ObjectStory
  readonly attributes: readonly AttributeStory[] | null
}

/** Explains an identity or an object, with the way of one attribute or without. Nothing is written. */
export async function explainObject(
  parts: Parameters<typeof loadFacts>[0],
  asked: Explained,
  attribute: string | null,
): Promise<Explanation> {
  const facts = await loadFacts(parts, asked)
  return { facts, object: objectStory(facts), attributes: attribute === null ? null : attributeStories(facts, attribute) }
}
