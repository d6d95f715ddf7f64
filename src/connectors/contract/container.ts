/** A container of a directory that may be read or left out. */
export interface Container {
  readonly dn: string
  /** What people call it: the first component of the name, unescaped. */
  readonly name: string
  /** Kind of the directory itself: `organizationalUnit`, `container`. */
  readonly kind: string
}

/** One level of the containers of a directory. */
export interface ContainerLevel {
  readonly containers: readonly Container[]
  /** Whether there are more than a page shows. */
  readonly isMore: boolean
}
