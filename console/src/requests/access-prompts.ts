import type { ProblemBody } from '#src/api/contract/problem.ts'

/** What a request may need from the person at the screen. The frame answers; see frame/step-up-dialog.tsx. */
export interface AccessPrompts {
  /** Asks the person to confirm who he is; true once he did. */
  confirm(problem: ProblemBody): Promise<boolean>
  /** The session is over: everything shown belongs to nobody now. */
  signedOut(): void
}

let prompts: AccessPrompts = { confirm: async () => false, signedOut: () => undefined }
let proof: string | null = null

/** Sets who is asked. Returns what takes it back. */
export function answerPrompts(by: AccessPrompts): () => void {
  const former = prompts
  prompts = by
  return () => {
    prompts = former
  }
}

export function currentPrompts(): AccessPrompts {
  return prompts
}

/** The proof against forged requests, which every change carries. It lives in memory alone. */
export function keepForgeryProof(value: string | null): void {
  proof = value
}

export function forgeryProof(): string | null {
  return proof
}
