import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, completionStatus } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching } from '@codemirror/language'
import { setDiagnostics } from '@codemirror/lint'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { drawSelection, EditorView, keymap } from '@codemirror/view'
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react'
import type { CheckedExpressionBody } from '#src/api/contract/expression.ts'
import { must } from '../../../../parts/must.ts'
import { styleNonce } from '../../../../theme/theme-provider.tsx'
import { putFunction, suggest, type Suggestion } from './completion.ts'
import { expressionColours } from './language.ts'
import classes from './expression.module.css'

/** What can be done to the field from outside. */
export interface CodeHandle {
  readonly insertFunction: (name: string) => void
  /** Selects a part of the text and shows it. */
  readonly select: (from: number, to: number) => void
}

interface CodeFieldProps {
  readonly ref: Ref<CodeHandle>
  readonly label: string
  readonly describedBy: string
  readonly text: string
  readonly isReadOnly: boolean
  readonly suggestions: readonly Suggestion[]
  readonly findings: CheckedExpressionBody['findings']
  readonly onChange: (text: string) => void
  readonly onCursor: (place: number) => void
}

/** A field for expressions: colours, completion and marks where something is wrong. Tab leaves it as it leaves any field. */
export function CodeField(props: CodeFieldProps) {
  const { ref, text, isReadOnly, findings, label, describedBy } = props
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const latest = useRef(props)
  const changeable = useRef(new Compartment())
  useEffect(() => {
    latest.current = props
  })
  useEffect(() => {
    const { current: compartment } = changeable
    const made = new EditorView({
      parent: must(place.current, 'the place of the field'),
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [...extensionsWith(() => latest.current), compartment.of(access(latest.current))],
      }),
    })
    view.current = made
    return () => {
      view.current = null
      made.destroy()
    }
  }, [])
  useEffect(() => {
    view.current?.dispatch({ effects: changeable.current.reconfigure(access({ isReadOnly, label, describedBy })) })
  }, [isReadOnly, label, describedBy])
  useEffect(() => {
    const shown = view.current?.state.doc.toString()
    if (view.current === null || shown === undefined || shown === text) return
    view.current.dispatch({ changes: { from: 0, to: shown.length, insert: text } })
  }, [text])
  useEffect(() => {
    if (view.current !== null) view.current.dispatch(setDiagnostics(view.current.state, marksOf(findings, view.current.state.doc.length)))
  }, [findings])
  useImperativeHandle(ref, () => ({
    insertFunction: (name) => {
      if (view.current === null || view.current.state.readOnly) return
      putFunction(view.current, name, view.current.state.selection.main)
      view.current.focus()
    },
    select: (from, to) => {
      const length = view.current?.state.doc.length ?? 0
      view.current?.dispatch({ selection: { anchor: Math.min(from, length), head: Math.min(to, length) }, scrollIntoView: true })
      view.current?.focus()
    },
  }))
  return <div ref={place} className={classes['field']} />
}

function extensionsWith(latest: () => CodeFieldProps): readonly Extension[] {
  return [
    EditorView.cspNonce.of(styleNonce()),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    expressionColours,
    autocompletion({ override: [(at) => suggest(at, latest().suggestions)], icons: false }),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
    EditorView.lineWrapping,
    look,
    EditorView.updateListener.of((update) => {
      const text = update.state.doc.toString()
      if (update.docChanged && text !== latest().text) latest().onChange(text)
      if (update.selectionSet || update.docChanged) latest().onCursor(update.state.selection.main.head)
    }),
    EditorView.domEventHandlers({ beforeinput: typeHere }),
    // Escape closes the list of completions first, and only then what stands around the field.
    EditorView.contentAttributes.of((view): Record<string, string> =>
      completionStatus(view.state) === null ? {} : { 'data-mantine-stop-propagation': 'true' },
    ),
  ]
}

/**
 * Writes what is typed into the document. Left to itself the browser would copy the look of what is overwritten into a style attribute,
 * which the policy of the page rightly forbids.
 */
function typeHere(event: InputEvent, view: EditorView): boolean {
  const { data, inputType, isComposing } = event
  if (inputType !== 'insertText' || data === null || isComposing || view.composing || view.state.readOnly) return false
  const { from, to } = view.state.selection.main
  const put = () => view.state.update(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true })
  if (!view.state.facet(EditorView.inputHandler).some((take) => take(view, from, to, data, put))) view.dispatch(put())
  event.preventDefault()
  return true
}

function access({ isReadOnly, label, describedBy }: Pick<CodeFieldProps, 'isReadOnly' | 'label' | 'describedBy'>): Extension {
  return [
    EditorState.readOnly.of(isReadOnly),
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-describedby': describedBy,
      ...(isReadOnly ? { 'aria-readonly': 'true' } : {}),
    }),
  ]
}

/** Findings as marks; what is 0 long marks the sign it stands at, or the last one. */
function marksOf(findings: CodeFieldProps['findings'], length: number) {
  return findings.map(({ offset, length: wide, severity, message }) => {
    const from = Math.max(0, Math.min(offset, wide === 0 ? length - 1 : length))
    return { from, to: Math.min(length, from + Math.max(1, wide)), severity, message }
  })
}

const look = EditorView.theme({
  '&': {
    border: '1px solid var(--mantine-color-default-border)',
    borderRadius: 'var(--mantine-radius-md)',
    background: 'var(--card-ground)',
    color: 'var(--mantine-color-text)',
    fontSize: '0.9375rem',
  },
  '&.cm-focused': { outline: '3px solid var(--mantine-primary-color-filled)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '1.6', minHeight: '7.5rem', maxHeight: '24rem' },
  '.cm-content': { padding: '0.5rem 0.25rem', caretColor: 'var(--mantine-color-text)' },
  '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'var(--tone-running-soft)',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { background: 'var(--tone-success-soft)', outline: '1px solid var(--line)' },
  '.cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket': { background: 'var(--tone-failed-soft)' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--tone-failed)', textUnderlineOffset: '0.25em' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--tone-warning)', textUnderlineOffset: '0.25em' },
  '.cm-tooltip': { border: '1px solid var(--line)', background: 'var(--card-ground)', color: 'var(--mantine-color-text)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mantine-font-family-monospace)', maxHeight: '16rem' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '0.3rem 0.5rem', lineHeight: '1.3' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { background: '#0b6e7f', color: '#ffffff' },
  '.cm-completionDetail': { marginLeft: '0.75rem', fontStyle: 'normal', opacity: '1' },
  '.cm-completionInfo': { padding: '0.5rem', maxWidth: '22rem' },
})
