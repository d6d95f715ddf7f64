/** Where in the pipeline an object failed; spelled as in a run history. */
export type AlgorithmStep = 'join' | 'projection' | 'import-flow' | 'provisioning' | 'deprovisioning' | 'export-flow' | 'mv-deletion'

/** One object cannot be synchronized. Ends the plan for that object only and is recorded with it. */
export class SyncError extends Error {
  override readonly name = 'SyncError'
  /** The field's code, for example `ambiguous-import-flow-from-multiple-connectors`. */
  readonly code: string
  readonly step: AlgorithmStep
  readonly rule: string | null

  constructor(code: string, message: string, at: { readonly step: AlgorithmStep; readonly rule: string | null }) {
    super(message)
    this.code = code
    this.step = at.step
    this.rule = at.rule
  }
}
