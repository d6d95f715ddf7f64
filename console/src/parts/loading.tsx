import { Loader } from '@mantine/core'
import { useEffect, useState } from 'react'
import { frameWords } from '../words/frame.ts'
import classes from './loading.module.css'

/** Shorter than this nobody wants to see anything flicker. */
const patienceMs = 300

/** Something is fetched; `what` says what, for whoever waits longer than a moment. */
export function Loading({ what = frameWords.loading }: { readonly what?: string }) {
  const [isShown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), patienceMs)
    return () => clearTimeout(timer)
  }, [])
  return (
    <output className={classes['loading']} data-loading>
      {isShown ? (
        <>
          <Loader size="sm" aria-hidden="true" /> {what}
        </>
      ) : null}
    </output>
  )
}
