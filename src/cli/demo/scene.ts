import type { Output } from '../output/output.ts'
import { signOf } from '../output/words.ts'

/** What came of one step: what had to be so, and whether it was. */
export interface SceneStep {
  readonly title: string
  readonly claims: readonly { readonly claim: string; readonly holds: boolean; readonly saw: string }[]
}

/** Something did not come out as it has to; the play ends. */
export class SceneFailure extends Error {
  override readonly name = 'SceneFailure'
}

/** Prints a play step by step and keeps what was claimed. */
export class Scene {
  readonly steps: SceneStep[] = []
  readonly #output: Output
  #claims: SceneStep['claims'][number][] = []

  constructor(output: Output) {
    this.#output = output
  }

  /** Plays one step. A claim in it that does not hold ends the play. */
  async step(title: string, play: () => Promise<void>): Promise<void> {
    this.#claims = []
    this.#output.line()
    this.#output.line(this.#output.style('bold', `${this.steps.length + 1}  ${title}`))
    this.steps.push({ title, claims: this.#claims })
    await play()
    const failed = this.#claims.find(({ holds }) => !holds)
    if (failed !== undefined) throw new SceneFailure(`${failed.claim}: ${failed.saw}`)
  }

  /** What is done, or what somebody answered. */
  say(text: string): void {
    this.#output.line(`   ${text}`)
  }

  /** What has to be so. `saw` is printed with it, so that nobody has to believe it. */
  claim(claim: string, { holds, saw }: { readonly holds: boolean; readonly saw: string }): void {
    this.#claims.push({ claim, holds, saw })
    this.#output.line(`   ${signOf(this.#output, holds ? 'passed' : 'failed')} ${claim}  ${this.#output.style('dim', saw)}`)
  }
}
