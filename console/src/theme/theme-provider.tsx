import { MantineProvider } from '@mantine/core'
import { useEffect, type ReactNode } from 'react'
import { usePreferences } from '../preferences/preferences.ts'
import { theme } from './theme.ts'

/** The nonce of this very answer, which styles that scripts write have to carry; see src/api/console. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
}

/** Colours and shapes as the person chose them. High contrast builds on the dark colours. */
export function ThemeProvider({ children }: { readonly children: ReactNode }) {
  const { theme: chosen } = usePreferences()
  useEffect(() => {
    document.documentElement.dataset['contrast'] = chosen === 'high-contrast' ? 'high' : 'normal'
  }, [chosen])
  const forced = chosen === 'system' ? {} : ({ forceColorScheme: chosen === 'light' ? 'light' : 'dark' } as const)
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={styleNonce} {...forced}>
      {children}
    </MantineProvider>
  )
}
