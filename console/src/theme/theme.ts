import { Anchor, createTheme, Drawer, Input, Modal, Notification, PasswordInput, type MantineColorsTuple } from '@mantine/core'
import { partWords } from '../words/parts.ts'

/** From the colour of the mark; shade 7 carries white text with a contrast of 5.9 to 1, shade 6 of 4.7 to 1. */
const teal: MantineColorsTuple = [
  '#e6f6f8',
  '#cdebef',
  '#9cd6df',
  '#68c0ce',
  '#3daebf',
  '#229fb2',
  '#0c7e90',
  '#0b6e7f',
  '#085866',
  '#04424d',
]

const sans = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif'

/** Grounds, fields and lines in the dark, of the same tint as the cards they stand on. */
const slate: MantineColorsTuple = [
  '#d5dade',
  '#b9c0c7',
  '#8a929b',
  '#69717a',
  '#454c54',
  '#373d44',
  '#272c32',
  '#1c2024',
  '#16191d',
  '#111417',
]

/** The name of a dialog is a heading, and may take several lines. */
const dialogTitle = { fontWeight: 650, fontSize: '1.125rem', lineHeight: 1.35, overflowWrap: 'anywhere' } as const

/** Look of everything. No font is fetched: each system has a good one. */
export const theme = createTheme({
  primaryColor: 'lockstep',
  primaryShade: { light: 7, dark: 6 },
  colors: { lockstep: teal, dark: slate },
  fontFamily: sans,
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  headings: {
    fontFamily: sans,
    fontWeight: '650',
    sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.125rem' }, h3: { fontSize: '1rem' } },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  autoContrast: true,
  components: {
    // A header outside of any section would count as the one of the whole page.
    Drawer: Drawer.extend({ defaultProps: { attributes: { header: { role: 'none' } } }, styles: { title: dialogTitle } }),
    Modal: Modal.extend({ defaultProps: { attributes: { header: { role: 'none' } } }, styles: { title: dialogTitle } }),
    // A link is known by its line as well, not by its colour alone.
    Anchor: Anchor.extend({ defaultProps: { underline: 'always' } }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': partWords.close } } }),
    // Fields are required unless their label says otherwise; a star would only say it again.
    InputWrapper: Input.Wrapper.extend({ defaultProps: { withAsterisk: false } }),
    // The eye is a button like any other, for keyboards too.
    PasswordInput: PasswordInput.extend({
      defaultProps: { visibilityToggleButtonProps: { 'aria-label': partWords.showSecret, tabIndex: 0, 'aria-hidden': false } },
    }),
  },
})
