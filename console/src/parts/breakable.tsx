import { Fragment } from 'react'

/** A distinguished name is broken after a comma only; other names also after a dot or an at sign and between words written as one. */
const placesInDn = /(?<=,)/
const placesInName = /(?<=[.@/\\_])|(?<=[a-z])(?=[A-Z])/

/** A name without spaces, which a narrow screen breaks where a reader would, before it breaks it anywhere. */
export function Breakable({ children: name }: { readonly children: string }) {
  return name.split(name.includes('=') ? placesInDn : placesInName).map((part, index) => (
    // The parts of one name never change places.
    // oxlint-disable-next-line react/no-array-index-key
    <Fragment key={index}>
      {index === 0 ? null : <wbr />}
      {part}
    </Fragment>
  ))
}
